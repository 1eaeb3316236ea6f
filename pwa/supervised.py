"""What the phone keeps of supervision: notices its person has to answer, and whether he may start one."""

from datetime import datetime
from typing import Any

from hotline.orders.models import Order
from hotline.people.actor import Actor
from hotline.people.permissions import can
from hotline.supervision.models import SupervisionNotice
from hotline.supervision.queries import NoticeFilter, list_notices, notices_of, orders_of
from hotline.supervision.states import OPEN, STATES
from hotline.supervision.timeline import STATE_LOOKS
from hotline.supervision.workflow import WORKFLOW
from pwa.cards import CONFIDENTIAL, KEPT, title
from pwa.queueable import SUPERVISING
from web.kit import gettext as _


async def may_issue(order: Order, by: Actor) -> bool:
    """As on the order's page: one notice at a time."""
    if not can(by, "supervision.issue"):
        return False
    return not any(one.state in OPEN for one in (await notices_of([order.id], by=by)).get(order.id, []))


async def received(*, by: Actor, now: datetime) -> list[dict[str, Any]]:
    """Notices one's unit owes an answer to, or waits for the verdict on."""
    if not can(by, "supervision.feed_back"):
        return []
    wanted = NoticeFilter(states=OPEN, direction="received")
    notices = (await list_notices(wanted, by=by, now=now, limit=KEPT)).items
    orders = await orders_of(notices, by=by)
    return [_kept(one, orders.get(one.id, [])) for one in notices]


def _kept(notice: SupervisionNotice, orders: list[Order]) -> dict[str, Any]:
    tone, icon = STATE_LOOKS[notice.state]
    return {
        "id": notice.id,
        "number": notice.number,
        "version": notice.version,
        "state": _(STATES[notice.state]),
        "tone": tone,
        "icon": icon,
        "unit": notice.organisation.label,
        "issuer": notice.issuer.label,
        "requirement": _(CONFIDENTIAL) if any(one.confidential for one in orders) else notice.requirement,
        "due_at": notice.due_at.isoformat(),
        "orders": [{"number": one.number, "title": title(one)} for one in orders],
        "actions": _actions(notice),
    }


def _actions(notice: SupervisionNotice) -> list[str]:
    steps = [(one.action, WORKFLOW[one.step]) for one in SUPERVISING.values() if one.step]
    return [action for action, step in steps if notice.state in step.from_states]
