"""A million decisions against an oracle that knows seconds and sets only."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest

from hotline.outreach.campaigns.deciding import Cap, Facts, Later, Never, Ring, Rules, decide
from hotline.outreach.campaigns.states import Result
from hotline.outreach.campaigns.windows import AROUND_THE_CLOCK, Days, Part, Window, another_part
from hotline.worktime.calendar import OFFICE_HOURS, Calendar
from hotline.worktime.zone import CHINA

HOLIDAYS = frozenset(date(2026, 10, day) for day in range(1, 9))
MAKE_UP = frozenset({date(2026, 9, 20), date(2026, 10, 10)})
CALENDAR = Calendar("test", HOLIDAYS, MAKE_UP, OFFICE_HOURS)
EPOCH = datetime(2026, 9, 10, tzinfo=UTC)
DAY = 86_400
FIRST = date(2026, 9, 10).toordinal()
MILLION = 1_000_000


class Town:
    """Some numbers, two campaigns and an occasion that want them all, and clocks that jump."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        opens = self.chance.randrange(0, 12)
        centre = Window(time(8), time(21), self.chance.choice(list(Days)))
        mine = Window(
            time(opens, 30), time(self.chance.randrange(opens + 1, 24)), self.chance.choice(list(Days))
        )
        self.cap = Cap(self.chance.randrange(1, 4), self.chance.randrange(1, 7))
        windows = (centre, mine.within(centre), AROUND_THE_CLOCK)
        self.sources = [Rules(one, self.cap, CALENDAR) for one in windows]
        # what the oracle goes by: seconds of the day and which days, for each source
        self.hours = [
            (8 * 3600, 21 * 3600),
            (max(opens * 3600 + 1800, 8 * 3600), min(mine.closes.hour, 21) * 3600),
        ]
        self.days = [{centre.days}, {centre.days, mine.days}]
        self.forbidden = {number for number in range(6) if self.chance.random() < 0.2}
        self.calls: defaultdict[int, list[int]] = defaultdict(list)  # number → ordinals
        self.facts = [Facts(forbidden=number in self.forbidden) for number in range(6)]
        self.rung: list[tuple[int, int, int]] = []  # number, source, second since EPOCH
        self.second = self.chance.randrange(DAY)

    def decide(self) -> None:
        """Some time passes, a clock now and then is put back or forward by days, and somebody is to be called."""
        chance = self.chance.getrandbits(48)
        self.second += chance % 9000
        if not chance >> 16 & 127:
            self.second = max(0, self.second + (chance >> 24) % (4 * DAY) - 2 * DAY)
        number, source = (chance >> 23) % 6, (chance >> 26) % 3
        now = EPOCH + timedelta(0, self.second)
        verdict = decide(now, self.sources[source], self.facts[number])
        if isinstance(verdict, Ring):
            self.calls[number].append((self.second + 8 * 3600) // DAY + FIRST)
            self.rung.append((number, source, self.second))
            self.facts[number] = Facts(tuple(self.calls[number]))
        elif isinstance(verdict, Later):
            assert verdict.at > now
        else:
            assert verdict == Never(Result.FORBIDDEN if number in self.forbidden else Result.EXPIRED)

    def judge(self) -> int:
        """Every call that was made, by arithmetic of its own; returns how many there were."""
        by_day: Counter[tuple[int, int]] = Counter()
        for number, source, second in self.rung:
            assert number not in self.forbidden
            day, clock = divmod(second + 8 * 3600, DAY)
            by_day[number, day] += 1
            if source < 2:
                opens, closes = self.hours[source]
                assert opens <= clock < closes
                assert all(_counts(day, kind) for kind in self.days[source])
        for (number, day), calls in by_day.items():
            assert calls <= self.cap.per_day
            assert sum(by_day[number, day + ahead] for ahead in range(7)) <= self.cap.per_week
        return len(self.rung)


def _counts(day: int, kind: Days) -> bool:
    when = date.fromordinal(FIRST + day)
    if when in MAKE_UP or kind is Days.EVERY:
        return True
    return when not in HOLIDAYS and (kind is Days.NOT_HOLIDAYS or (FIRST + day) % 7 not in (6, 0))


def test_of_a_million_decisions_none_rings_outside_the_window_over_the_cap_or_who_said_no() -> None:
    made = rung = 0
    for seed in range(MILLION // 250):
        town = Town(seed)
        for _ in range(250):
            town.decide()
        made, rung = made + 250, rung + town.judge()
    assert made == MILLION
    assert rung > MILLION // 20  # and it does ring


def _china(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("at", "tried", "again"),
    [
        (_china(16, 10), {Part.MORNING}, _china(16, 12)),
        (_china(16, 10), {Part.MORNING, Part.NOON}, _china(16, 14)),
        (_china(16, 18, 30), {Part.EVENING}, _china(17, 8)),
        (_china(16, 10), set(Part), _china(17, 10)),  # all tried: the same hour tomorrow
        (_china(18, 19), {Part.EVENING, Part.AFTERNOON}, _china(20, 8)),  # Friday, then a make-up Sunday
    ],
)
def test_another_try_is_made_in_another_part_of_the_day(
    at: datetime, tried: set[Part], again: datetime
) -> None:
    window = Window(days=Days.WORKING)
    assert another_part(at, frozenset(tried), window, CALENDAR) == again


def test_a_campaign_outside_the_centres_hours_never_rings() -> None:
    never = Window(time(6), time(7)).within(Window(time(8), time(21)))
    rules = Rules(never, Cap(), CALENDAR)
    assert all(decide(_china(16, hour), rules, Facts()) == Never(Result.EXPIRED) for hour in range(24))
    assert AROUND_THE_CLOCK.within(Window()) == Window()


def test_a_call_that_cannot_come_in_time_is_not_waited_for() -> None:
    rules = Rules(Window(), Cap(), CALENDAR)
    late, soon = _china(16, 22), _china(17, 7)
    assert decide(late, rules, Facts(not_after=soon)) == Never(Result.EXPIRED)
    assert decide(late, rules, Facts()) == Later(_china(17, 8))
    busy = decide(_china(16, 10), rules, Facts(ringing=True))
    assert isinstance(busy, Later) and busy.at == _china(16, 10, 1)
