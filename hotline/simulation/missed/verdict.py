"""Judging the drill by an oracle of its own: from the calls that were made, whatever the product says about itself."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.calls.models import CallRecord
from hotline.calls.outcomes import Outcome
from hotline.calls.states import Direction
from hotline.infra.secrets import vault
from hotline.messages.citizens.models import CitizenMessage
from hotline.outreach.campaigns.models import Attempt
from hotline.outreach.campaigns.states import CallOutcome
from hotline.outreach.occasions.models import Rescue
from hotline.outreach.occasions.states import RescueState
from hotline.simulation.missed.plan import MIDNIGHT, Missed, MissedPlan, hour_of

HALF_AN_HOUR = timedelta(minutes=30)
REACHED = (CallOutcome.HUMAN, CallOutcome.HANDED_OVER)


@dataclass(frozen=True)
class Fate:
    """What became of one missed call: when somebody first rang him, or he got through himself."""

    call: Missed
    due: datetime
    by_day: bool
    rung: datetime | None
    by: str  # robot, person, himself
    spoken: bool  # somebody of ours spoke with him in the end

    @property
    def in_time(self) -> bool:
        return self.rung is not None and self.rung <= self.due


@dataclass(frozen=True)
class Verdict:
    """The figures of a day."""

    plan: MissedPlan
    fates: list[Fate]
    hidden: int
    texts: int
    robot_calls: int
    robot_failed: int
    states: dict[str, int]
    seconds: float

    @property
    def by_day(self) -> list[Fate]:
        return [one for one in self.fates if one.by_day]

    @property
    def attempted(self) -> float:
        """Of those missed by day, within half an hour."""
        return _share(one.in_time for one in self.by_day)

    @property
    def at_opening(self) -> float:
        """Of those missed at night, within half an hour of the morning's opening."""
        return _share(one.in_time for one in self.fates if not one.by_day)

    @property
    def recovered(self) -> float:
        """Of all, somebody spoke with him."""
        return _share(one.spoken for one in self.fates)

    @property
    def passed(self) -> bool:
        """What the drill is for (RULES §12)."""
        return self.attempted == 1 and self.at_opening == 1


async def judge(
    plan: MissedPlan, calls: list[Missed], robot_calls: int, robot_failed: int, seconds: float
) -> Verdict:
    """Read what happened."""
    rung, spoken = await _robots(), await _robots(REACHED)
    people = await _people()
    states = Counter(one.state for one in await Rescue.all())
    known = [one for one in calls if one.number]
    return Verdict(
        plan=plan,
        fates=[_fate(plan, one, rung, spoken, people) for one in known],
        hidden=len(calls) - len(known),
        texts=await CitizenMessage.all().count(),
        robot_calls=robot_calls,
        robot_failed=robot_failed,
        states={state.value: states[state] for state in RescueState},
        seconds=seconds,
    )


def lines(verdict: Verdict) -> list[str]:
    """For a terminal."""
    late = [one for one in verdict.fates if not one.in_time]
    same_day = [one for one in verdict.by_day if one.due == one.call.ended + HALF_AN_HOUR]
    took = sorted(one.rung - one.call.ended for one in same_day if one.rung)
    by = Counter(one.by for one in verdict.fates if one.rung)
    rows = [
        ("calls missed", str(len(verdict.fates) + verdict.hidden), ""),
        ("of them with a hidden number", str(verdict.hidden), ""),
        ("told by SMS at once", str(verdict.texts), ""),
        ("attempted within 30 minutes, by day", f"{verdict.attempted:.2%}", "100%"),
        ("at night: within 30 minutes of opening", f"{verdict.at_opening:.2%}", "100%"),
        ("until the first attempt, median / last", f"{_at(took, 0.5)} / {_at(took, 1)}", "≤ 30 min"),
        ("first by robot / person / himself", f"{by['robot']} / {by['person']} / {by['himself']}", ""),
        ("spoken with in the end", f"{verdict.recovered:.2%}", ""),
        ("put straight through to an agent", str(verdict.states["recovered"]), ""),
        ("robot calls made / failed on our side", f"{verdict.robot_calls} / {verdict.robot_failed}", ""),
        ("wall clock", f"{verdict.seconds:.0f} s", ""),
    ]
    width = max(len(name) for name, _, _ in rows)
    shown = [f"{name:<{width}}  {value:>16}  {asked}".rstrip() for name, value, asked in rows]
    shown += [f"late: missed at {hour_of(one.call.ended):.2f} h, first rung {one.rung}" for one in late[:5]]
    return [*shown, "passed" if verdict.passed else "FAILED"]


def _fate(
    plan: MissedPlan,
    call: Missed,
    robots: dict[str, list[datetime]],
    spoken: dict[str, list[datetime]],
    people: dict[str, list[tuple[datetime, bool, bool]]],
) -> Fate:
    index = vault().blind_index(call.number)
    by_robot = [(at, "robot") for at in robots.get(index, []) if at >= call.ended]
    others = [one for one in people.get(index, []) if one[0] >= call.ended]
    by_people = [(at, "himself" if incoming else "person") for at, incoming, _ in others]
    first = min(by_robot + by_people, default=(None, ""))
    reached = bool(spoken.get(index)) or any(answered for _, _, answered in others)
    by_day = plan.opens <= hour_of(call.ended) % 24 < plan.closes
    return Fate(call, _due(plan, call, by_day=by_day), by_day, first[0], first[1], reached)


def _due(plan: MissedPlan, call: Missed, *, by_day: bool) -> datetime:
    """Half an hour from the end of the call, or from the next opening; what closing cuts off waits for the morning."""
    due = call.ended + HALF_AN_HOUR
    if by_day and hour_of(due) % 24 < plan.closes:
        return due
    days = 1 if hour_of(call.ended) % 24 >= plan.opens else 0
    day = int(hour_of(call.ended) // 24) + days
    return MIDNIGHT + timedelta(days=day, hours=plan.opens) + HALF_AN_HOUR


async def _robots(outcomes: tuple[CallOutcome, ...] = tuple(CallOutcome)) -> dict[str, list[datetime]]:
    """When each number was rung by the robot; a call our own lines failed is no attempt at anybody."""
    found: dict[str, list[datetime]] = {}
    for one in await Attempt.exclude(outcome=CallOutcome.FAILED).order_by("id"):
        if one.outcome in outcomes:
            found.setdefault(one.number_index, []).append(one.claimed_at)
    return found


async def _people() -> dict[str, list[tuple[datetime, bool, bool]]]:
    """When each number was on the line with people: at, whether he called, whether they spoke."""
    found: dict[str, list[tuple[datetime, bool, bool]]] = {}
    for one in await CallRecord.exclude(number_index=None).order_by("id"):
        answered, incoming = one.outcome is Outcome.ANSWERED, one.direction is Direction.INCOMING
        if answered or not incoming:
            found.setdefault(str(one.number_index), []).append((one.entered_at, incoming, answered))
    return found


def _share(judged: Iterable[bool]) -> float:
    every = list(judged)
    return sum(every) / len(every) if every else 1.0


def _at(took: list[timedelta], share: float) -> str:
    if not took:
        return "–"
    return f"{took[min(len(took) - 1, int(share * len(took)))].total_seconds() / 60:.0f} min"
