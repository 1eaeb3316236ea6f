"""Random but repeatable questions for the deadline arithmetic and its oracle."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from hotline.worktime import deadline
from hotline.worktime.calendar import Calendar, Season
from hotline.worktime.limits import Limit, Unit
from hotline.worktime.seeds import guangxi, national
from tests.worktime import oracle

SUMMER = (
    Season((5, 1), ((time(8), time(12)), (time(15), time(18)))),
    Season((10, 1), ((time(8, 30), time(10, 15)), (time(10, 30), time(12)), (time(14), time(17, 30)))),
)
FIRST, LAST = datetime(2023, 6, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
LARGEST = {Unit.MINUTES: 3000, Unit.HOURS: 300, Unit.WORKING_HOURS: 24, Unit.WORKING_DAYS: 40}
AWKWARD = (time(0), time(8, 30), time(12), time(14, 30), time(17, 30), time(23, 59, 59))


def seasonal() -> Calendar:
    """Summer hours from May, three segments a day from October on, over the Guangxi calendar."""
    known = guangxi()
    return Calendar("seasonal", known.holidays, known.make_up_days, SUMMER, known.names, known.years)


CALENDARS = (national(), guangxi(), seasonal())


@dataclass(frozen=True)
class Case:
    """One question, asked of both."""

    question: str
    ask: Callable[[], datetime]
    ask_oracle: Callable[[], datetime]


def cases(count: int, seed: int = 12345) -> Iterator[Case]:
    chance = random.Random(seed)
    for _ in range(count):
        kind = chance.random()
        yield _due(chance) if kind < 0.7 else _extend(chance) if kind < 0.85 else _pause(chance)


def moment(chance: random.Random) -> datetime:
    at = FIRST + timedelta(seconds=chance.randrange(int((LAST - FIRST).total_seconds())))
    if chance.random() < 0.2:
        return datetime.combine(at.date(), chance.choice(AWKWARD), oracle.BEIJING).astimezone(UTC)
    return at


def limit(chance: random.Random) -> Limit:
    unit = chance.choice(list(Unit))
    return Limit(chance.randint(1, LARGEST[unit]), unit, office_close=chance.random() < 0.3)


def _due(chance: random.Random) -> Case:
    start, how_long, calendar = moment(chance), limit(chance), chance.choice(CALENDARS)
    return Case(
        f"due {start} {how_long} {calendar.version}",
        lambda: deadline.due(start, how_long, calendar).due_at,
        lambda: oracle.due(start, how_long, calendar),
    )


def _extend(chance: random.Random) -> Case:
    start, how_long, more, calendar = moment(chance), limit(chance), limit(chance), chance.choice(CALENDARS)
    return Case(
        f"extend {start} {how_long} by {more} {calendar.version}",
        lambda: deadline.extend(deadline.due(start, how_long, calendar).due_at, more, calendar).due_at,
        lambda: oracle.extend(oracle.due(start, how_long, calendar), more, calendar),
    )


def _pause(chance: random.Random) -> Case:
    start, how_long, calendar = moment(chance), limit(chance), chance.choice(CALENDARS)
    begun = start + timedelta(seconds=chance.randrange(5 * 86_400))
    over = begun + timedelta(seconds=chance.randrange(1, 6 * 86_400))
    return Case(
        f"pause {start} {how_long} from {begun} to {over} {calendar.version}",
        lambda: deadline.shift_for_pause(
            deadline.due(start, how_long, calendar).due_at, begun, over, how_long.unit, calendar
        ),
        lambda: oracle.pause(oracle.due(start, how_long, calendar), begun, over, how_long.unit, calendar),
    )
