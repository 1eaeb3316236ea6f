"""The rules of the ladder, as properties."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hotline.messages import ladder as rules
from hotline.messages.ladder import Person, Recipient
from hotline.profiles.ladders import Ladder, QuietHours, Rung
from hotline.profiles.loading import available, load
from hotline.worktime.zone import local

NAMES = ("inapp", "webpush", "wecom", "sms", "voice")
rungs = st.builds(Rung, channel=st.sampled_from(NAMES), after=st.integers(0, 100_000))
ladders = st.builds(
    Ladder,
    rungs=st.lists(rungs, min_size=1, max_size=8).map(tuple),
    at_night=st.booleans(),
    source=st.just("测试"),
)
nights = st.builds(QuietHours, start=st.times(), end=st.times())
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
channels = st.sets(st.sampled_from(NAMES))


def _climb(
    ladder: Ladder, configured: set[str], start: datetime, quiet: QuietHours
) -> tuple[list[tuple[int, datetime]], list[int]]:
    """Nobody ever takes note: what is fired when, and what is passed over."""
    fired: list[tuple[int, datetime]] = []
    passed: list[int] = []
    index, now = 0, rules.climb_at(ladder, 0, start, quiet)
    while True:
        step = rules.next_step(ladder, index, configured)
        passed += step.passed_over
        if step.rung is None:
            return fired, passed
        index = step.rung
        if not step.passed_over:
            fired.append((index, now))
            index += 1
        now = rules.climb_at(ladder, index, now, quiet)


@given(ladders, channels, moments, nights)
def test_every_rung_is_fired_or_passed_over_exactly_once_and_in_order(
    ladder: Ladder, configured: set[str], start: datetime, quiet: QuietHours
) -> None:
    fired, passed = _climb(ladder, configured, start, quiet)
    assert sorted([rung for rung, _ in fired] + passed) == list(range(len(ladder.rungs)))
    assert [rung for rung, _ in fired] == sorted(rung for rung, _ in fired)
    assert all(ladder.rungs[rung].channel in configured for rung, _ in fired)
    assert all(ladder.rungs[rung].channel not in configured for rung in passed)


@given(ladders, channels, moments, nights)
def test_no_rung_comes_before_its_time_nor_rings_at_night(
    ladder: Ladder, configured: set[str], start: datetime, quiet: QuietHours
) -> None:
    fired, _ = _climb(ladder, configured, start, quiet)
    times = [at for _, at in fired]
    assert times == sorted(times)
    assert all(at >= start for at in times)
    for rung, at in fired:
        rings = ladder.rungs[rung].channel not in rules.SILENT and not ladder.at_night
        assert not (rings and quiet.covers(local(at).time()))


@given(ladders, moments, nights)
def test_nothing_rings_at_night_unless_the_ladder_says_so(
    ladder: Ladder, start: datetime, quiet: QuietHours
) -> None:
    due = rules.climb_at(ladder, 0, start, quiet)
    at_its_time = start + timedelta(seconds=ladder.rungs[0].after)
    if ladder.at_night or ladder.rungs[0].channel in rules.SILENT:
        assert due == at_its_time
    else:
        assert not quiet.covers(local(due).time())
        assert at_its_time <= due <= at_its_time + timedelta(days=1)


def test_the_night_ends_in_the_morning_of_the_next_or_the_same_day() -> None:
    quiet = QuietHours(start=time(22), end=time(7))
    late = datetime(2026, 7, 15, 15, 30, tzinfo=UTC)  # 23:30 in China
    early = datetime(2026, 7, 15, 22, 30, tzinfo=UTC)  # 06:30 of the 16th
    morning = datetime(2026, 7, 15, 23, 0, tzinfo=UTC)
    assert rules.after_the_night(late, quiet) == morning
    assert rules.after_the_night(early, quiet) == morning
    assert rules.after_the_night(morning, quiet) == morning


def test_every_city_has_a_ladder_for_everything_and_only_emergencies_ring_at_night() -> None:
    for key in available():
        profile = load(key)
        for kind in ("dispatched", "overdue", "urgent_order", "something of another room"):
            assert profile.ladder(kind, "normal").at_night is False
            assert profile.ladder(kind, "special").at_night is False
        assert profile.ladder("dispatched", "emergency").at_night is True
        assert profile.ladder("request_decided", "emergency").at_night is False


def test_an_emergency_reaches_the_centre_within_five_minutes() -> None:
    ladder = load("default").ladder("dispatched", "emergency")
    assert ladder.rungs[-1].audience == "supervisors"
    assert sum(rung.after for rung in ladder.rungs) < 300


DEPUTY = Person(9, "副手", present=True)
people = st.builds(
    Person,
    staff_id=st.integers(1, 8),
    name=st.just("某人"),
    present=st.booleans(),
    stand_in=st.one_of(st.none(), st.just(DEPUTY)),
)


@given(st.lists(st.lists(people, max_size=4), max_size=4))
def test_somebody_is_always_told_when_there_is_anybody_and_nobody_twice(line: list[list[Person]]) -> None:
    told = rules.recipients(line)
    ids = [one.staff_id for one in told]
    assert len(ids) == len(set(ids))
    assert bool(told) == any(line)


def test_the_present_are_told_before_deputies_and_the_next_in_line_for_the_absent() -> None:
    away = Person(1, "甲", present=False)
    lent = Person(2, "乙", present=False, stand_in=DEPUTY)
    there = Person(3, "丙", present=True)
    assert rules.recipients([[away], [lent, there]]) == [Recipient(9, "乙"), Recipient(3)]
    assert rules.recipients([[lent], [there]]) == [Recipient(9, "乙")]
    assert rules.recipients([[away], []]) == [Recipient(1)]
