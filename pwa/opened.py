"""One opened order as data: enough to read it and to act on it without a network."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from hotline.orders import labels
from hotline.orders.models import Assignment, OrderEvent
from hotline.orders.queries import Detail, get_detail
from hotline.orders.queries.receivers import receivers
from hotline.orders.queries.since import UNTOLD
from hotline.orders.rules import CONCERNS
from hotline.orders.timeline import tell
from hotline.orders.told import aside_of
from hotline.people.actor import Actor
from pwa.cards import card, due
from pwa.queueable import QUEUEABLE
from pwa.supervised import may_issue
from web.kit import gettext as _


async def opened(number: str, *, by: Actor, now: datetime) -> dict[str, Any]:
    """Without the citizen's number in clear: that is shown only where the look is recorded."""
    detail = await get_detail(number, by=by, now=now)
    kept = card(detail.order, detail.case.profile.mark_label) | {
        "at": now.isoformat(),
        "actions": _actions(detail) + (["supervise"] if await may_issue(detail.order, by) else []),
        "shares": _mine(detail),
        "followed": detail.followed,
        "confidential": detail.order.confidential,
        "due": due(one for one in detail.clocks if one.stopped_at is None),
    }
    return kept if detail.order.confidential else kept | await _contents(detail)


async def _contents(detail: Detail) -> dict[str, Any]:
    order = detail.order
    return {
        "content": order.content,
        "channel": _(labels.CHANNELS[order.channel]),
        "created_at": order.created_at.isoformat(),
        "lng": order.lng,
        "lat": order.lat,
        "person": " ".join(part for part in (order.masked_name, order.masked_phone) if part),
        "units": [_unit(share) for share in detail.assignments],
        "verifications": [_verification(one) for one in reversed(detail.verifications)],
        "supplements": [{"at": one.at.isoformat(), "text": one.content} for one in detail.supplements],
        "story": story(reversed(detail.events)),
        "receivers": await _receivers(detail),
    }


def _actions(detail: Detail) -> list[str]:
    return [step.name for step in detail.steps if step.name in QUEUEABLE]


def _mine(detail: Detail) -> dict[str, list[dict[str, Any]]]:
    """For actions somebody has several shares for: which ones."""
    found = {name: detail.case.mine(*CONCERNS[name]) for name in _actions(detail) if name in CONCERNS}
    return {
        name: [{"id": share.id, "label": share.organisation.label} for share in shares]
        for name, shares in found.items()
        if len(shares) > 1
    }


def _unit(share: Assignment) -> dict[str, Any]:
    return {
        "name": share.organisation.name,
        "part": _(labels.PARTS[share.part]),
        "state": _(labels.ASSIGNMENT_STATES[share.state]),
        "opinion": share.opinion,
        "reply": share.reply,
    }


def _verification(one: Any) -> dict[str, Any]:
    return {
        "method": _(labels.VERIFY_METHODS[one.method]),
        "by": one.by_name,
        "at": one.verified_at.isoformat(),
        "text": one.findings,
    }


def story(events: Iterable[OrderEvent]) -> list[dict[str, Any]]:
    """Events as sentences, in the order given."""
    return [_line(event) for event in events if event.action not in UNTOLD]


def _line(event: OrderEvent) -> dict[str, Any]:
    told = tell(event)
    message, params = aside_of(event.data)
    return {
        "title": _(told.message, **told.params),
        "at": event.at.isoformat(),
        "who": _("诉求人") if event.actor_kind == "citizen" else event.actor_name,
        "text": told.text,
        "aside": _(message, **params) if message else "",
        "tone": told.tone,
        "icon": told.icon,
    }


async def _receivers(detail: Detail) -> list[dict[str, str]]:
    mine = detail.case.mine(*CONCERNS["transfer"])
    if "transfer" not in _actions(detail) or not mine:
        return []
    found = await receivers(mine[0], by=detail.case.by)
    staff = [{"value": one.login, "label": one.name, "note": one.post} for one in found.staff]
    return staff + [{"value": one.code, "label": one.name, "note": _("下级单位")} for one in found.units]
