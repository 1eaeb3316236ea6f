"""The road of an order in six stations, and where it stands on it (LEDGER M24: 流转状态)."""

from dataclasses import dataclass

from hotline.orders.models import Order
from hotline.orders.states import State

STATIONS: tuple[tuple[str, frozenset[State]], ...] = (
    ("受理", frozenset({State.RECEIVED, State.ACCEPTED, State.AWAITING_SUPPLEMENT, State.IN_REVIEW})),
    ("派单", frozenset({State.TO_DISPATCH, State.DISPATCHED})),
    ("办理", frozenset({State.HANDLING})),
    ("审核", frozenset({State.RESULT_REVIEW})),
    ("回访", frozenset({State.CALL_BACK})),
    ("办结", frozenset({State.CLOSING_REVIEW, State.CLOSED})),
)
#: These left the road; what was reached before them stays reached.
OFF_ROAD = frozenset({State.WITHDRAWN, State.INVALID, State.MERGED, State.SUSPENDED})


@dataclass(frozen=True)
class Stage:
    """One station: `standing` is done | now | todo."""

    label: str
    standing: str


def stages(order: Order) -> list[Stage]:
    """All six; nothing is `now` once the order has left the road or reached its end."""
    if order.state in OFF_ROAD:
        reached = _reached_before(order)
        return [Stage(label, "done" if at < reached else "todo") for at, (label, _) in enumerate(STATIONS)]
    here = next(at for at, (_, states) in enumerate(STATIONS) if order.state in states)
    if order.state is State.CLOSED:
        here = len(STATIONS)
    return [
        Stage(label, "done" if at < here else "now" if at == here else "todo")
        for at, (label, _) in enumerate(STATIONS)
    ]


def _reached_before(order: Order) -> int:
    marks = (order.accepted_at, order.dispatched_at, order.dispatched_at, order.replied_at)
    return sum(1 for moment in marks if moment is not None)
