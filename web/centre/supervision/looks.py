"""How supervision notices look: colours of their states, sentences of their log."""

from datetime import datetime
from typing import Any

from starlette.requests import Request

from hotline.orders.queries import Detail
from hotline.people.permissions import can
from hotline.supervision.models import SupervisionEvent, SupervisionNotice
from hotline.supervision.queries import NoticeDetail, notices_of
from hotline.supervision.states import OPEN, OWED, STATES, SupervisionState
from hotline.worktime.deadline import remaining
from hotline.worktime.limits import Unit
from web.centre.looks import SOON, Due, Looks
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _

S = SupervisionState
STATE_LOOKS: dict[SupervisionState, tuple[str, str]] = {
    S.ISSUED: ("bad", "flag"),
    S.ACKNOWLEDGED: ("warn", "hourglass"),
    S.FED_BACK: ("info", "eye"),
    S.REFUSED: ("bad", "undo"),
    S.VERIFIED: ("good", "shield"),
    S.WITHDRAWN: ("quiet", "ban"),
}
#: step → (icon, kind of button); the first one offered is the main one.
STEP_LOOKS: dict[str, tuple[str, str]] = {
    "acknowledge": ("stamp", "primary"),
    "feed_back": ("chat", "primary"),
    "verify": ("shield", "primary"),
    "refuse": ("undo", "secondary"),
    "remind": ("bell", "secondary"),
    "postpone": ("clock-plus", "secondary"),
    "withdraw": ("ban", "secondary"),
}
TOLD: dict[str, tuple[str, str, str]] = {
    "issue": ("发出督办单", "bad", "flag"),
    "acknowledge": ("签收", "info", "stamp"),
    "feed_back": ("反馈办理情况", "info", "chat"),
    "verify": ("核实属实，销号", "good", "shield"),
    "refuse": ("退回重报", "warn", "undo"),
    "remind": ("再次催促", "warn", "bell"),
    "postpone": ("调整反馈期限", "warn", "clock-plus"),
    "withdraw": ("撤回督办单", "neutral", "ban"),
    "overdue": ("逾期未反馈", "bad", "alarm"),
}


def due_of(notice: SupervisionNotice, look: Looks) -> Due | None:
    """The chip of a notice whose feedback is owed."""
    if notice.state not in OWED:
        return None
    now: datetime = look.now
    near = abs(notice.due_at - now) < SOON
    unit = Unit.HOURS if near else Unit(notice.unit)
    left = remaining(now, notice.due_at, look.calendar, unit).text
    standing: Any = "overdue" if now > notice.due_at else "warn" if near else "running"
    return Due(_("反馈期限"), standing, left, notice.due_at, tuple(notice.explanation))


def story(found: NoticeDetail, url: str) -> list[dict[str, Any]]:
    """The log, newest first, with the files of each feedback."""
    return [_line(found, event, url) for event in reversed(found.case.events)]


def step_looks(found: NoticeDetail) -> list[tuple[Any, str, str]]:
    """The allowed steps with icon and kind; only the first primary one stays primary."""
    drawn, main = [], False
    for step in found.steps:
        icon, kind = STEP_LOOKS[step.name]
        drawn.append((step, icon, "secondary" if main and kind == "primary" else kind))
        main = main or kind == "primary"
    return drawn


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
    title, tone, icon = TOLD[event.step]
    return {
        "title": _(title),
        "at": event.at,
        "who": _who(found, event),
        "body": event.text,
        "tone": tone,
        "icon": icon,
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
