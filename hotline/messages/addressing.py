"""Which organisations, and whom of them by name, an event of an order concerns."""

from dataclasses import dataclass

from hotline.orders.events import Announced
from hotline.orders.models import Appeal, Assignment
from hotline.orders.states import LIVE_ASSIGNMENTS, AssignmentState, Part


@dataclass(frozen=True)
class Address:
    """An organisation, or some of its people; no organisation means the centre."""

    organisation_id: int | None
    staff_ids: tuple[int, ...] = ()


async def newly_assigned(event: Announced) -> list[Address]:
    """Those who got a share in this very event."""
    new = Assignment.filter(order_id=event.order_id, dispatched_at=event.at)
    return _units(await new.filter(state=AssignmentState.PENDING_SIGN).order_by("id"))


async def at_work(event: Announced) -> list[Address]:
    """Those who still work on it: the handler where one is named, else the unit."""
    live = Assignment.filter(order_id=event.order_id, state__in=list(LIVE_ASSIGNMENTS))
    return _units(await live.order_by("id"))


async def the_lead(event: Announced) -> list[Address]:
    """The newest main share."""
    main = Assignment.filter(order_id=event.order_id, part=Part.LEAD, parent_id=None)
    newest = await main.order_by("-id").first()
    return _units([newest] if newest else [])


async def the_share(event: Announced) -> list[Address]:
    """The share the event names."""
    found = await Assignment.get_or_none(id=event.data.get("assignment") or 0)
    return _units([found] if found else [])


async def taken_from(event: Announced) -> list[Address]:
    """Those whose shares are taken back."""
    gone = Assignment.filter(order_id=event.order_id, state=AssignmentState.CANCELLED)
    return _units(await gone.order_by("id"))


async def who_appealed(event: Announced) -> list[Address]:
    """The unit whose appeal was just decided."""
    decided = await Appeal.filter(order_id=event.order_id, decided_at=event.at).order_by("id")
    return [Address(one.organisation_id) for one in decided]


async def the_centre(_: Announced) -> list[Address]:
    """Nobody's unit: the centre itself."""
    return [Address(None)]


def _units(shares: list[Assignment]) -> list[Address]:
    """Each unit once; what the centre keeps for itself needs no telling."""
    named: dict[int, set[int]] = {}
    for share in shares:
        people = named.setdefault(share.organisation_id, set())
        if share.handler_id:
            people.add(share.handler_id)
    return [Address(unit, tuple(sorted(people))) for unit, people in named.items()]
