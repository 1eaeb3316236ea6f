"""The ladder: which rung comes next, when, and to whom. Pure; `now` and facts are arguments."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.profiles.ladders import Ladder, QuietHours
from hotline.worktime.zone import local

#: A list one opens oneself rings nowhere: it is never kept back for the morning.
SILENT = frozenset({"inapp"})


@dataclass(frozen=True)
class Step:
    """What climbing does now: the rung to fire (None: no rung is left), and those passed over before it."""

    rung: int | None
    passed_over: tuple[int, ...] = ()


@dataclass(frozen=True)
class Person:
    """Somebody who may be told, and who stands in while he is away."""

    staff_id: int
    name: str
    present: bool
    stand_in: "Person | None" = None


@dataclass(frozen=True)
class Recipient:
    """Who is told; `instead_of` names the one he stands in for."""

    staff_id: int
    instead_of: str = ""


def next_step(ladder: Ladder, index: int, configured: Container[str]) -> Step:
    """The first rung from `index` on whose channel this installation has."""
    for rung in range(index, len(ladder.rungs)):
        if ladder.rungs[rung].channel in configured:
            return Step(rung, tuple(range(index, rung)))
    return Step(None, tuple(range(index, len(ladder.rungs))))


def climb_at(ladder: Ladder, index: int, since: datetime, quiet: QuietHours) -> datetime:
    """When rung `index` is due, the one before having been fired at `since`.

    Past the last rung: when its time to be answered is over, which is as long as it waited itself.
    """
    rung = ladder.rungs[min(index, len(ladder.rungs) - 1)]
    return at_once(ladder, index, since + timedelta(seconds=rung.after), quiet)


def at_once(ladder: Ladder, index: int, moment: datetime, quiet: QuietHours) -> datetime:
    """The earliest that rung `index` may be fired from `moment` on: now, or in the morning."""
    if index >= len(ladder.rungs) or ladder.at_night or ladder.rungs[index].channel in SILENT:
        return moment
    return after_the_night(moment, quiet)


def after_the_night(moment: datetime, quiet: QuietHours) -> datetime:
    """The same moment, or the end of the quiet hours it falls into."""
    wall = local(moment)
    if not quiet.covers(wall.time()):
        return moment
    morning = datetime.combine(wall.date(), quiet.end, wall.tzinfo)
    if morning <= wall:
        morning += timedelta(days=1)
    return moment + (morning - wall)


def recipients(line: Iterable[Sequence[Person]]) -> list[Recipient]:
    """Whom a rung tells: of the groups in line, the first that has somebody present or stood in for.

    When nobody is, the first group is told all the same: better the absent than nobody.
    """
    absent: list[Recipient] = []
    for group in line:
        found = list(filter(None, map(reachable, group)))
        if found:
            return _once(found)
        absent = absent or [Recipient(one.staff_id) for one in group]
    return _once(absent)


def reachable(person: Person) -> Recipient | None:
    """The person, whoever stands in, or nobody."""
    if person.present:
        return Recipient(person.staff_id)
    if person.stand_in is not None:
        return Recipient(person.stand_in.staff_id, person.name)
    return None


def _once(found: list[Recipient]) -> list[Recipient]:
    """Somebody who is meant himself is not told a second time as a stand-in."""
    ordered = sorted(found, key=lambda one: bool(one.instead_of))
    return list({one.staff_id: one for one in reversed(ordered)}.values())
