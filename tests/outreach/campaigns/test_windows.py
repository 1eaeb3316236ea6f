"""A million decisions against an oracle that knows seconds and sets only."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from hotline.outreach.campaigns.deciding import Cap, Facts, Later, Never, Ring, Rules, decide
from hotline.outreach.campaigns.states import Result
from hotline.outreach.campaigns.windows import AROUND_THE_CLOCK, Days, Window
from hotline.worktime.calendar import OFFICE_HOURS, Calendar

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
        facts = Facts(tuple(self.calls[number]), number in self.forbidden)
        verdict = decide(now, self.sources[source], facts)
        if isinstance(verdict, Ring):
            self.calls[number].append((self.second + 8 * 3600) // DAY + FIRST)
            self.rung.append((number, source, self.second))
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
