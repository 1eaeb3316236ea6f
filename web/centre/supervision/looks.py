"""How supervision notices look on the desk: their deadline, their log, their buttons."""

from typing import Any

from starlette.requests import Request

from hotline.orders.queries import Detail
from hotline.people.permissions import can
from hotline.supervision.models import SupervisionEvent, SupervisionNotice
from hotline.supervision.queries import NoticeDetail, notices_of
from hotline.supervision.states import OPEN, STATES
from hotline.supervision.timeline import STATE_LOOKS, STEP_LOOKS, left_of, tell
from hotline.supervision.workflow import Step
from web.centre.looks import Due, Looks
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _


def due_of(notice: SupervisionNotice, look: Looks) -> Due | None:
    """The chip of a notice whose feedback is owed."""
    left = left_of(notice, look.now, look.calendar)
    if left is None:
        return None
    return Due(_("反馈期限"), left.standing, left.text, notice.due_at, tuple(notice.explanation))


def story(found: NoticeDetail, url: str) -> list[dict[str, Any]]:
    """The log, newest first, with the files of each feedback."""
    return [_line(found, event, url) for event in reversed(found.case.events)]


def step_looks(found: NoticeDetail) -> list[tuple[Step, str, str]]:
    """The allowed steps with icon and kind of button; only the first of the usual ones stands out."""
    first = next((step.name for step in found.steps if STEP_LOOKS[step.name][1]), "")
    return [
        (step, STEP_LOOKS[step.name][0], "primary" if step.name == first else "secondary")
        for step in found.steps
    ]


async def notices_on(request: Request, detail: Detail) -> dict[str, Any]:
    """What an order's page shows of supervision: its notices, and whether one may be issued."""
    actor, order = signed_in(request), detail.order
    notices = (await notices_of([order.id], by=actor)).get(order.id, [])
    free = not any(one.state in OPEN for one in notices)
    held = order.lead_organisation_id is not None
    return {
        "notices": notices,
        "may_supervise": free and held and can(actor, "supervision.issue"),
        "states": STATES,
        "state_looks": STATE_LOOKS,
    }


def _line(found: NoticeDetail, event: SupervisionEvent, url: str) -> dict[str, Any]:
    told = tell(event)
    return {
        "title": _(told.message),
        "at": event.at,
        "who": _who(found, event),
        "body": told.text,
        "tone": told.tone,
        "icon": told.icon,
        "files": [_file(one, url) for one in found.files if one.event_id == event.id],
    }


def _who(found: NoticeDetail, event: SupervisionEvent) -> str:
    places = {one.id: one.label for one in (found.case.target, found.case.issuer)}
    return " · ".join(filter(None, (places.get(event.organisation_id or 0, ""), event.actor_name)))


def _file(one: Any, url: str) -> dict[str, Any]:
    return {
        "name": one.file.name,
        "url": f"{url}/files/{one.file_id}",
        "image": one.file.is_image,
        "size": "",
    }
