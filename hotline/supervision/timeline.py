"""A notice's log as sentences, and how states and steps look on any screen. Pure: no database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from hotline.orders.told import Told, Tone
from hotline.supervision.models import SupervisionEvent, SupervisionNotice
from hotline.supervision.states import OWED, SupervisionState
from hotline.worktime.calendar import Calendar
from hotline.worktime.deadline import remaining
from hotline.worktime.limits import Unit

S = SupervisionState
#: state → tone of its badge, icon
STATE_LOOKS: Mapping[SupervisionState, tuple[str, str]] = {
    S.ISSUED: ("bad", "flag"),
    S.ACKNOWLEDGED: ("warn", "hourglass"),
    S.FED_BACK: ("info", "eye"),
    S.REFUSED: ("bad", "undo"),
    S.VERIFIED: ("good", "shield"),
    S.WITHDRAWN: ("quiet", "ban"),
}
#: step → icon of its button, and whether it is what usually comes next
STEP_LOOKS: Mapping[str, tuple[str, bool]] = {
    "acknowledge": ("stamp", True),
    "feed_back": ("chat", True),
    "verify": ("shield", True),
    "refuse": ("undo", False),
    "remind": ("bell", False),
    "postpone": ("clock-plus", False),
    "withdraw": ("ban", False),
}
SENTENCES: Mapping[str, tuple[str, Tone, str]] = {
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
#: A deadline nearer than this is shown as near.
SOON = timedelta(hours=24)


@dataclass(frozen=True)
class Left:
    """How a notice's deadline stands."""

    standing: Literal["running", "warn", "overdue"]
    text: str


def tell(event: SupervisionEvent) -> Told:
    """The sentence for one event, with what was written with it; the requirement stands on the notice itself."""
    message, tone, icon = SENTENCES[event.step]
    return Told(message, text="" if event.step == "issue" else event.text, tone=tone, icon=icon)


def left_of(notice: SupervisionNotice, now: datetime, calendar: Calendar) -> Left | None:
    """How long until feedback is due; None when none is owed."""
    if notice.state not in OWED:
        return None
    near = abs(notice.due_at - now) < SOON
    text = remaining(now, notice.due_at, calendar, Unit.HOURS if near else Unit(notice.unit)).text
    return Left("overdue" if now > notice.due_at else "warn" if near else "running", text)
