"""My lists as data: what a phone keeps to show without a network."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from hotline.orders import labels
from hotline.orders.models import Assignment, Clock, Order
from hotline.orders.queries import BOXES, list_box
from hotline.orders.queries.boxes import list_followed
from hotline.orders.queries.workload import running_clocks
from hotline.orders.states import AssignmentState
from hotline.people.actor import Actor
from hotline.profiles.models import profile_for
from web.kit import gettext as _

#: A list on the phone ends here; the rest needs a network.
KEPT = 40
#: A confidential order leaves no words on a phone.
CONFIDENTIAL = "保密件，联网后查看"


async def lists(*, by: Actor, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Every list the person has, by the name of its box."""
    skin = (await profile_for(by.tenant_id or 0)).mark_label
    mine = [box.name for box in BOXES.values() if by.is_leader or not box.leaders]
    found = {name: await _box(name, skin, by, now) for name in mine}
    return found | {"followed": await _followed(skin, by)}


async def _box(name: str, skin: str, by: Actor, now: datetime) -> list[dict[str, Any]]:
    shares = (await list_box(name, by=by, now=now, limit=KEPT)).items
    clocks = await running_clocks(shares)
    return [_of_share(share, clocks.get(share.id, []), skin) for share in shares]


async def _followed(skin: str, by: Actor) -> list[dict[str, Any]]:
    rows = (await list_followed(by=by, limit=KEPT)).items
    return [card(row.order, skin) for row in rows]


def _of_share(share: Assignment, clocks: Iterable[Clock], skin: str) -> dict[str, Any]:
    order: Order = share.order
    return card(order, skin) | {
        "state": _(labels.ASSIGNMENT_STATES[share.state]),
        "share": share.id,
        "unit": share.organisation.label,
        "signable": share.state is AssignmentState.PENDING_SIGN,
        "due": due(clocks),
    }


def card(order: Order, skin: str) -> dict[str, Any]:
    """What a list shows of an order; no word of who it is about."""
    return {
        "number": order.number,
        "version": order.version,
        "title": title(order),
        "type": _(labels.TYPES[order.type]),
        "state": _(labels.STATES[order.state]),
        "urgency": order.urgency.value,
        "urgency_label": _(labels.URGENCIES[order.urgency]),
        "mark": order.mark.value,
        "mark_label": _(labels.mark_label(order.mark, skin)),
        "place": "" if order.confidential else order.location_text,
        "urged": order.urge_count,
        "signable": False,
        "due": [],
    }


def title(order: Order) -> str:
    return _(CONFIDENTIAL) if order.confidential else order.title


def due(clocks: Iterable[Clock]) -> list[dict[str, Any]]:
    """When what is due; how it stands then, the phone reckons itself."""
    return [
        {
            "label": _(labels.CLOCKS[clock.kind]).removesuffix("时限"),
            "due_at": clock.due_at.isoformat(),
            "warn_at": clock.warn_at.isoformat(),
            "paused": clock.paused_at is not None,
            "why": clock.explanation,
        }
        for clock in clocks
    ]
