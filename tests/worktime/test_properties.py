from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.worktime.calendar import Calendar
from hotline.worktime.deadline import (
    due,
    earlier,
    extend,
    remaining,
    shift_for_pause,
    used_share,
)
from hotline.worktime.limits import Limit, Unit
from hotline.worktime.zone import DAY, LAST_SECOND, from_tick, local, to_tick
from tests.worktime.cases import CALENDARS, LARGEST

moments = st.datetimes(datetime(2023, 6, 1), datetime(2028, 12, 1), timezones=st.just(UTC))
calendars = st.sampled_from(CALENDARS)
spans = st.timedeltas(timedelta(), timedelta(days=20))
limits = st.sampled_from(list(Unit)).flatmap(
    lambda unit: st.builds(Limit, st.integers(1, LARGEST[unit]), st.just(unit), st.booleans())
)
often = settings(max_examples=150, deadline=None)


@often
@given(moments, spans, limits, calendars)
def test_a_later_start_is_never_due_earlier(
    start: datetime, span: timedelta, limit: Limit, calendar: Calendar
) -> None:
    assert due(start, limit, calendar).due_at <= due(start + span, limit, calendar).due_at


@often
@given(moments, limits, st.integers(0, 50), calendars)
def test_a_longer_limit_is_never_due_earlier(
    start: datetime, limit: Limit, more: int, calendar: Calendar
) -> None:
    longer = Limit(limit.value + more, limit.unit, limit.office_close)
    assert due(start, limit, calendar).due_at <= due(start, longer, calendar).due_at


@often
@given(moments, limits, calendars)
def test_a_working_limit_never_ends_on_a_day_off(start: datetime, limit: Limit, calendar: Calendar) -> None:
    found = due(start, limit, calendar)
    assert start < found.due_at
    assert start <= found.warn_at <= found.due_at
    if not limit.unit.natural:
        assert calendar.is_working_day(local(found.due_at).date())


@often
@given(moments, st.integers(1, 40), calendars)
def test_working_days_end_with_the_day(start: datetime, value: int, calendar: Calendar) -> None:
    found = due(start, Limit(value, Unit.WORKING_DAYS), calendar)
    assert to_tick(found.due_at) % DAY == LAST_SECOND


@often
@given(moments, limits, limits, calendars)
def test_an_extension_is_only_ever_later(
    start: datetime, limit: Limit, more: Limit, calendar: Calendar
) -> None:
    first = due(start, limit, calendar)
    later = extend(first.due_at, more, calendar, start=start)
    assert later.due_at > first.due_at
    assert later.original_due_at == first.due_at
    assert start <= later.warn_at <= later.due_at


@often
@given(moments, limits, limits, calendars)
def test_extending_in_the_same_unit_is_a_longer_limit(
    start: datetime, limit: Limit, more: Limit, calendar: Calendar
) -> None:
    total = Limit(limit.value + more.value, limit.unit, limit.office_close)
    added = Limit(more.value, limit.unit)
    assert (
        extend(due(start, limit, calendar).due_at, added, calendar).due_at
        == due(start, total, calendar).due_at
    )


@often
@given(moments, spans, limits, calendars)
def test_a_pause_from_the_start_equals_a_later_start(
    start: datetime, span: timedelta, limit: Limit, calendar: Calendar
) -> None:
    paused = shift_for_pause(due(start, limit, calendar).due_at, start, start + span, limit.unit, calendar)
    assert paused == due(start + span, limit, calendar).due_at


@often
@given(moments, spans, spans, limits, calendars)
def test_two_pauses_give_back_what_one_does(
    start: datetime, first: timedelta, second: timedelta, limit: Limit, calendar: Calendar
) -> None:
    ends = due(start, limit, calendar).due_at
    between, over = start + first, start + first + second
    once = shift_for_pause(ends, start, over, limit.unit, calendar)
    twice = shift_for_pause(
        shift_for_pause(ends, start, between, limit.unit, calendar), between, over, limit.unit, calendar
    )
    assert once == twice


@often
@given(moments, limits, calendars, st.integers(0, 5))
def test_a_co_handler_is_never_later_than_the_lead(
    start: datetime, limit: Limit, calendar: Calendar, days: int
) -> None:
    lead = due(start, limit, calendar)
    assert start <= earlier(lead.due_at, days, calendar, start=start).due_at <= lead.due_at


@often
@given(moments, limits, calendars, spans, spans)
def test_the_used_share_only_grows(
    start: datetime, limit: Limit, calendar: Calendar, first: timedelta, second: timedelta
) -> None:
    ends = due(start, limit, calendar).due_at
    shares = [
        used_share(start, ends, now, calendar, limit.unit)
        for now in (start, start + first, start + first + second)
    ]
    assert shares == sorted(shares)
    assert used_share(start, ends, ends, calendar, limit.unit) == 1.0


@often
@given(moments, limits, calendars)
def test_the_warning_comes_at_its_share(start: datetime, limit: Limit, calendar: Calendar) -> None:
    found = due(start, limit, calendar)
    assert abs(used_share(start, found.due_at, found.warn_at, calendar, limit.unit) - 0.8) < 1e-6


@often
@given(moments, moments, calendars, st.sampled_from(list(Unit)))
def test_what_is_left_always_has_a_text(
    now: datetime, ends: datetime, calendar: Calendar, unit: Unit
) -> None:
    found = remaining(now, ends, calendar, unit)
    assert found.text.startswith(("剩", "已超", "刚刚")) or found.text.endswith("截止")
    assert (found.working_seconds > 0) <= (now < ends)


@often
@given(moments)
def test_ticks_and_moments_are_the_same_thing(moment: datetime) -> None:
    assert from_tick(to_tick(moment)) == moment
