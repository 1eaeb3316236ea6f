"""What orders announce becomes notices, in the same transaction: both happen or neither does."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from hotline.messages import addressing
from hotline.messages.acknowledging import settle, take_note
from hotline.messages.addressing import Address
from hotline.messages.kinds import KINDS, Kind
from hotline.messages.models import Notice
from hotline.messages.notices import notify
from hotline.messages.states import UNHEARD, Audience, NoticeState
from hotline.orders import events
from hotline.orders.events import Announced
from hotline.orders.models import Assignment, Mark, Order
from hotline.orders.states import FINAL, LIVE_ASSIGNMENTS, MarkColour, MarkRule, State, Urgency

SETTLED = "事项已了结"


@dataclass(frozen=True)
class Telling:
    """Who is told what when an action happened."""

    kind: str
    whom: Callable[[Announced], Awaitable[list[Address]]]
    only: Callable[[Announced], bool] = lambda _: True


def _refused(event: Announced) -> bool:
    return bool(event.data.get("decision") == "refuse")


def _operation(name: str) -> Callable[[Announced], bool]:
    return lambda event: bool(event.data.get("operation") == name)


#: action → who is told. What is not here concerns nobody outside the room it happens in.
TELLINGS: dict[str, tuple[Telling, ...]] = {
    "dispatch": (
        Telling("dispatched", addressing.newly_assigned),
        Telling("urgent_order", addressing.the_centre),
    ),
    "coordinate": (Telling("dispatched", addressing.newly_assigned),),
    "redo": (Telling("redo", addressing.newly_assigned),),
    "transfer": (Telling("transferred", addressing.the_share),),
    "urge": (Telling("urged", addressing.at_work),),
    "supplement": (Telling("supplemented", addressing.at_work),),
    "prompt": (Telling("prompted", addressing.at_work),),
    "suspend": (Telling("suspended", addressing.at_work),),
    "resume": (Telling("resumed", addressing.at_work),),
    "withdraw": (Telling("recalled", addressing.taken_from),),
    "mark_difficult": (Telling("recalled", addressing.taken_from),),
    "review_return": (Telling("request_decided", addressing.the_share),),
    "review_extension": (Telling("request_decided", addressing.the_share),),
    "review_special": (Telling("request_decided", addressing.the_share),),
    "review_result": (Telling("answer_refused", addressing.the_lead, _refused),),
    "decide_appeal": (Telling("appeal_decided", addressing.who_appealed),),
    "mend": (
        Telling("dispatched", addressing.newly_assigned),
        Telling("dispatched", addressing.the_share, _operation("resend")),
        Telling("recalled", addressing.taken_from, _operation("recall")),
    ),
    "lift_mark": (Telling("mark_lifted", addressing.at_work),),
}
#: What may raise a mark. Yellow goes to the unit's leader, red to the main leader (RULES §9).
RAISING = frozenset(
    {
        "mark_near_due",
        "mark_overdue",
        "raise_mark",
        "urge",
        "review_return",
        "call_back",
        "evaluate",
        "mark_difficult",
    }
)
_MARKS: dict[MarkRule, tuple[str, ...]] = {
    MarkRule.NEAR_DUE: ("due_soon", "near_due"),
    MarkRule.OVERDUE: ("overdue",),
}
_COLOURS = {MarkColour.YELLOW: ("yellow",), MarkColour.RED: ("red",)}


async def hear(event: Announced) -> None:
    """An actor who was told has taken note; what is done with needs no telling; then the new notices."""
    if event.action == "submit":
        return  # nobody can have been told of what did not exist
    waiting = await Notice.filter(order_id=event.order_id, state__in=UNHEARD)
    if waiting and event.actor_id is not None:
        await take_note(waiting, event.actor_id, event.actor_name, event.action, event.at)
    if waiting:
        await _settle_done(event, waiting)
    tellings = [one for one in TELLINGS.get(event.action, ()) if one.only(event)]
    if tellings or event.action in RAISING:
        order = await Order.get(id=event.order_id)
        for telling in tellings:
            for address in await telling.whom(event):
                await _tell(event, order, KINDS[telling.kind], address)
        await _tell_marks(event, order)


async def _settle_done(event: Announced, waiting: list[Notice]) -> None:
    """A unit whose share ended owes nothing; a closed order owes nobody anything."""
    live = Assignment.filter(order_id=event.order_id, state__in=list(LIVE_ASSIGNMENTS))
    units = {int(str(one)) for one in await live.values_list("organisation_id", flat=True)}
    over = State(event.to_state) in FINAL
    for notice in waiting:
        kind = KINDS.get(notice.kind)
        if kind is None:  # another room's: it knows itself when it is done
            continue
        if over or (kind.work and notice.organisation_id not in units):
            await settle(notice, NoticeState.CANCELLED, event.at, how=SETTLED)


async def _tell_marks(event: Announced, order: Order) -> None:
    if event.action not in RAISING:
        return
    for mark in await Mark.filter(order_id=order.id, raised_at=event.at, lifted_at__isnull=True):
        for name in _MARKS.get(mark.rule) or _COLOURS[mark.colour]:
            address = Address(mark.organisation_id)
            await _tell(event, order, KINDS[name], address, dedupe=f"mark:{mark.id}:{name}")


async def _tell(
    event: Announced, order: Order, kind: Kind, address: Address, dedupe: str | None = None
) -> None:
    if kind.name == "urgent_order" and order.urgency is Urgency.NORMAL:
        return
    if address.organisation_id == event.tenant_id and kind.audience is not Audience.SUPERVISORS:
        return  # the centre's own share stands on its desk
    about = f"工单 {event.number}" if order.confidential else order.title
    place = "desk" if kind.audience is Audience.SUPERVISORS else "app"
    await notify(
        kind.name,
        tenant_id=event.tenant_id,
        organisation_id=address.organisation_id,
        audience=kind.audience,
        staff_ids=address.staff_ids if kind.audience is Audience.HANDLERS else (),
        title=f"{kind.label}：{about}",
        body=f"工单 {event.number} {kind.text}",
        url=f"/{place}/orders/{event.number}",
        urgency=order.urgency,
        order_id=order.id,
        now=event.at,
        dedupe=dedupe,
    )


def orders_heard() -> AbstractContextManager[None]:
    """While the block lasts this process makes notices."""
    return events.inside(hear)
