"""How orders look on the desk: words of the domain, standing of a clock, the city's own labels."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import HTMLResponse

from hotline.orders import labels
from hotline.orders.models import Clock
from hotline.orders.states import FINAL, ClockKind, MarkColour, State
from hotline.people.actor import Actor
from hotline.profiles.loading import load
from hotline.profiles.models import calendar_for, profile_for
from hotline.profiles.profile import Profile
from hotline.worktime import seeds
from hotline.worktime.calendar import Calendar
from hotline.worktime.deadline import remaining
from hotline.worktime.limits import Unit
from web.kit import render
from web.kit.guards import signed_in
from web.kit.i18n import gettext
from web.kit.services import services

Standing = Literal["running", "warn", "overdue", "done", "paused"]
#: A due time nearer than this is shown as near.
SOON = timedelta(hours=24)


@dataclass(frozen=True)
class Due:
    """A clock as a chip shows it."""

    label: str
    standing: Standing
    text: str
    due_at: datetime | None
    explanation: tuple[str, ...] = ()


@dataclass(frozen=True)
class Looks:
    """What templates ask for, by the rules of one city at one moment."""

    now: datetime
    profile: Profile
    calendar: Calendar

    def due(self, due_at: datetime | None, state: State | str = State.HANDLING) -> Due | None:
        """A list's chip: how long until an order or a share is due."""
        if due_at is None or state in FINAL:
            return None
        if state in (State.SUSPENDED, State.AWAITING_SUPPLEMENT):
            return Due("", "paused", "", due_at)
        return Due("", self._standing(due_at, None), self.left(due_at), due_at)

    def clock(self, clock: Clock) -> Due:
        """A clock of the order page, with its sentences."""
        sentences = tuple(clock.explanation) + ((f"督办批准：{clock.waived}",) if clock.waived else ())
        label = labels.CLOCKS[clock.kind]
        if clock.stopped_at is not None:
            late = clock.breached_at is not None
            return Due(
                label, "overdue" if late else "done", "超期完成" if late else "", clock.due_at, sentences
            )
        if clock.paused_at is not None:
            return Due(label, "paused", "", clock.due_at, sentences)
        left = remaining(self.now, clock.due_at, self.calendar, Unit(clock.unit)).text
        return Due(label, self._standing(clock.due_at, clock.warn_at), left, clock.due_at, sentences)

    def left(self, due_at: datetime) -> str:
        """What is left, in words: hours when it is a matter of hours, else working days."""
        near = abs(due_at - self.now) < SOON
        return remaining(self.now, due_at, self.calendar, Unit.HOURS if near else Unit.WORKING_DAYS).text

    def limit(self, clock: Clock) -> str:
        """`5 个工作日`."""
        return gettext(f"{{n}} {Unit(clock.unit).label}", n=clock.value)

    def mark(self, colour: MarkColour | str) -> str:
        """红牌 or 红灯, as the city says."""
        return labels.mark_label(MarkColour(colour), self.profile.mark_label)

    @property
    def mark_style(self) -> str:
        """card | light."""
        return self.profile.mark_label

    def _standing(self, due_at: datetime, warn_at: datetime | None) -> Standing:
        if self.now > due_at:
            return "overdue"
        return "warn" if self.now >= (warn_at or due_at - SOON) else "running"


async def looks_for(tenant_id: int | None, now: datetime) -> Looks:
    """By the rules of a centre; somebody above all centres reads by the default ones."""
    if tenant_id is None:
        return Looks(now, load("default"), seeds.national())
    return Looks(now, await profile_for(tenant_id), await calendar_for(tenant_id))


async def show(
    request: Request, template: str, *, block: str = "", status: int = 0, **context: Any
) -> HTMLResponse:
    """Render a page of this room: `look` and `labels` are at hand in all of its templates."""
    actor: Actor = signed_in(request)
    if "look" not in context:
        context["look"] = await looks_for(actor.tenant_id, request.state.now)
    return render(
        request, template, block=block, status=status, labels=labels, ClockKind=ClockKind, **context
    )


async def fragment(request: Request, template: str, **context: Any) -> str:
    """A piece of page for the live stream, told by the clock of this very moment."""
    now = services(request).clock()
    look = await looks_for(signed_in(request).tenant_id, now)
    return bytes((await show(request, template, look=look, now=now, **context)).body).decode()
