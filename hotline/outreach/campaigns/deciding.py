"""Whether a number may be rung now, later or never. Pure; every robot call passes through `decide`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hotline.outreach.campaigns.states import CallOutcome, Result
from hotline.outreach.campaigns.windows import Part, Window, another_part, part_of
from hotline.worktime.calendar import Calendar
from hotline.worktime.zone import local

#: Ends of a script that say the person went through it (scripts.steps.Result).
ANSWERED = frozenset({"completed", "acknowledged", "unsatisfied"})
WEEK = 7  # days a frequency cap looks over, today among them
RINGING = timedelta(minutes=1)  # somebody else is calling the number: looked at again then
PAUSE = timedelta(hours=1)  # between two tries at least


@dataclass(frozen=True)
class Cap:
    """How often one number is rung, over all campaigns and purposes of a centre."""

    per_day: int = 2
    per_week: int = 5

    def has_room(self, days: Sequence[int], day: int) -> bool:
        """`days`: ordinals of the days it was rung on.

        A day that is still to come counts as today: a clock that was put back must not buy more calls.
        """
        today = week = 0
        for one in days:
            today += one >= day
            week += one > day - WEEK
        return today < self.per_day and week < self.per_week


#: Officials on duty: every urgent order rings, yet a broken loop is stopped.
DUTY_CAP = Cap(20, 60)


@dataclass(frozen=True)
class Rules:
    """What holds for one source of calls."""

    window: Window
    cap: Cap
    calendar: Calendar
    tries: int = 3


@dataclass(frozen=True)
class Facts:
    """What is known about one person to be called and his number."""

    rung_on: tuple[int, ...] = ()  # ordinals of the local days
    forbidden: bool = False
    ringing: bool = False  # a call to this number is under way
    not_before: datetime | None = None
    not_after: datetime | None = None
    tried: frozenset[Part] = frozenset()  # parts of the day


@dataclass(frozen=True)
class Ring:
    """Now."""


@dataclass(frozen=True)
class Later:
    """Not before this moment; then everything is asked again."""

    at: datetime


@dataclass(frozen=True)
class Never:
    """No more."""

    result: Result


Verdict = Ring | Later | Never
RING = Ring()
EXPIRED = Never(Result.EXPIRED)


def decide(now: datetime, rules: Rules, facts: Facts) -> Verdict:
    """The one decision before a call."""
    if facts.forbidden:
        return Never(Result.FORBIDDEN)
    at = _earliest(max(now, facts.not_before) if facts.not_before else now, rules, facts)
    if at is None or (facts.not_after is not None and at >= facts.not_after):
        return EXPIRED
    if at > now:
        return Later(at)
    return Later(now + RINGING) if facts.ringing else RING


def _earliest(moment: datetime, rules: Rules, facts: Facts) -> datetime | None:
    """`moment` itself, or the next opening: whether the cap has room then is asked then."""
    wall = local(moment)
    if rules.window.is_open(wall, rules.calendar) and rules.cap.has_room(facts.rung_on, wall.toordinal()):
        return moment
    opening = rules.window.next_opening(wall, rules.calendar)
    if opening is not None and part_of(opening.time()) in facts.tried:
        opening = another_part(opening, facts.tried, rules.window, rules.calendar)
    return opening and opening.astimezone(UTC)


def after_call(
    outcome: CallOutcome, result: str, tries: int, parts: frozenset[Part], rules: Rules, now: datetime
) -> Result | datetime:
    """How it ended with this person, or when he is tried again: in another part of the day."""
    if outcome is CallOutcome.HANDED_OVER:
        return Result.HANDED_OVER
    if outcome is CallOutcome.HUMAN:
        return Result.COMPLETED if result in ANSWERED else Result.BROKEN_OFF
    if tries >= rules.tries:
        return Result.UNREACHABLE
    again = another_part(local(now + PAUSE), parts, rules.window, rules.calendar)
    return again.astimezone(UTC)
