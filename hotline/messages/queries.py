"""Reads: somebody's own notices, and who knew what when about an order."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from hotline.messages.models import Delivery, Notice
from hotline.messages.states import FAILED, UNHEARD, WAITING, DeliveryState
from hotline.orders.queries.paging import Page, clamp, latest_first
from hotline.people.actor import Actor

#: From the best to the worst.
_STANDING: tuple[tuple[str, frozenset[DeliveryState]], ...] = (
    ("arrived", frozenset({DeliveryState.DELIVERED})),
    ("sent", frozenset({DeliveryState.SENDING})),
    ("waiting", frozenset(WAITING)),
    ("failed", frozenset(FAILED)),
)


@dataclass(frozen=True)
class Received:
    """A notice with what was sent to the reader himself."""

    notice: Notice
    deliveries: list[Delivery]

    @property
    def waiting(self) -> bool:
        """Whether nobody has taken note yet."""
        return self.notice.state in UNHEARD

    @property
    def read_at(self) -> datetime | None:
        """When the reader himself took note."""
        return min((one.read_at for one in self.deliveries if one.read_at), default=None)


@dataclass(frozen=True)
class Told:
    """One message on the way to one person."""

    delivery: Delivery
    name: str
    post: str
    organisation: str


@dataclass(frozen=True)
class Rung:
    """What was sent at one step of the ladder."""

    index: int
    channel: str
    at: datetime
    told: list[Told]

    @property
    def standing(self) -> str:
        """The best that became of it: arrived, sent, waiting, failed, skipped."""
        states = {one.delivery.state for one in self.told}
        return next((word for word, meant in _STANDING if states & meant), "skipped")


@dataclass(frozen=True)
class Knowing:
    """One notice about an order: its steps, and who took note of it when."""

    notice: Notice
    rungs: list[Rung]

    @property
    def waiting(self) -> bool:
        """Whether nobody has taken note yet."""
        return self.notice.state in UNHEARD


async def inbox(*, by: Actor, after: str | None = None, limit: int = 20) -> Page[Received]:
    """What was sent to `by`, the newest first."""
    mine = Notice.filter(deliveries__staff_id=by.staff_id or 0).distinct()
    found = await latest_first(mine, "created_at", after, clamp(limit))
    return Page(await _received(found.items, by), found.after)


async def unacknowledged(*, by: Actor) -> int:
    """How many notices sent to `by` nobody has taken note of."""
    waiting = Notice.filter(state__in=UNHEARD, deliveries__staff_id=by.staff_id or 0)
    return len(set(await waiting.values_list("id", flat=True)))


async def who_knew(order_id: int) -> list[Knowing]:
    """Every notice about an order in the order they were made; the caller has checked the order is visible."""
    notices = await Notice.filter(order_id=order_id).order_by("id")
    told = await told_of(notices)
    return [Knowing(notice, told[notice.id]) for notice in notices]


async def told_of(notices: list[Notice]) -> dict[int, list[Rung]]:
    """The rungs of several notices at once."""
    told = await _told([notice.id for notice in notices])
    return {notice.id: _rungs(told[notice.id]) for notice in notices}


async def _received(notices: list[Notice], by: Actor) -> list[Received]:
    mine: dict[int, list[Delivery]] = defaultdict(list)
    ids = [notice.id for notice in notices]
    for one in await Delivery.filter(notice_id__in=ids, staff_id=by.staff_id or 0).order_by("id"):
        mine[one.notice_id].append(one)
    return [Received(notice, mine[notice.id]) for notice in notices]


async def _told(notice_ids: list[int]) -> dict[int, list[Told]]:
    found: dict[int, list[Told]] = defaultdict(list)
    rows = Delivery.filter(notice_id__in=notice_ids).order_by("rung", "id")
    for one in await rows.select_related("staff", "staff__organisation"):
        staff = one.staff
        found[one.notice_id].append(Told(one, staff.name, staff.post, staff.organisation.label))
    return found


def _rungs(told: list[Told]) -> list[Rung]:
    steps: dict[int, list[Told]] = defaultdict(list)
    for one in told:
        steps[one.delivery.rung].append(one)
    return [
        Rung(index, group[0].delivery.channel, group[0].delivery.created_at, group)
        for index, group in sorted(steps.items())
    ]
