from datetime import UTC, datetime, timedelta

import pytest

from hotline.worktime.calendar import Calendar
from hotline.worktime.deadline import (
    due,
    earlier,
    extend,
    pause_sentence,
    remaining,
    shift_for_pause,
    used_share,
    warn_point,
)
from hotline.worktime.index import OutsideCalendar
from hotline.worktime.limits import Limit, Unit
from hotline.worktime.zone import local
from tests.worktime.cases import seasonal
from tests.worktime.conftest import At

DAYS, HOURS = Unit.WORKING_DAYS, Unit.WORKING_HOURS


def shown(moment: datetime) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("start", "value", "ends"),
    [
        ("2026-07-03 17:50", 1, "2026-07-06"),  # Friday evening → Monday
        ("2026-07-03 23:59:59", 1, "2026-07-06"),  # the last second of Friday is still Friday
        ("2026-07-04 00:00", 1, "2026-07-06"),  # Saturday
        ("2026-07-05 23:59:59", 1, "2026-07-06"),
        ("2026-07-06 00:00", 1, "2026-07-07"),
        ("2026-01-04 09:00", 1, "2026-01-05"),  # dispatched on a make-up Sunday: not itself day 1
        ("2026-01-02 09:00", 1, "2026-01-04"),  # the make-up Sunday is day 1
        ("2026-09-30 17:50", 7, "2026-10-15"),  # seven days off, one make-up Saturday
        ("2026-10-01 09:00", 3, "2026-10-10"),
        ("2025-12-31 09:00", 1, "2026-01-04"),
    ],
)
def test_working_days_count_from_the_day_after(
    start: str, value: int, ends: str, at: At, national: Calendar
) -> None:
    assert shown(due(at(start), Limit(value, DAYS), national).due_at) == f"{ends} 23:59:59"


def test_the_regional_holiday_counts_only_in_its_region(
    at: At, national: Calendar, guangxi: Calendar
) -> None:
    start = at("2026-04-17 10:00")
    assert shown(due(start, Limit(1, DAYS), national).due_at) == "2026-04-20 23:59:59"
    assert shown(due(start, Limit(1, DAYS), guangxi).due_at) == "2026-04-22 23:59:59"


def test_a_day_may_end_when_the_office_closes(at: At, national: Calendar) -> None:
    ends = due(at("2026-07-03 17:50"), Limit(1, DAYS, office_close=True), national).due_at
    assert shown(ends) == "2026-07-06 17:30:00"


@pytest.mark.parametrize("start", ["2026-10-01 03:00", "2026-10-04 23:59:59", "2026-07-03 12:00"])
def test_an_emergency_runs_through_holidays(start: str, at: At, national: Calendar) -> None:
    assert due(at(start), Limit(24, Unit.HOURS), national).due_at == at(start) + timedelta(hours=24)
    assert due(at(start), Limit(30, Unit.MINUTES), national).due_at == at(start) + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("start", "ends"),
    [
        ("2026-07-03 09:00", "2026-07-03 15:30:00"),  # over the midday break
        ("2026-07-03 16:30", "2026-07-06 11:30:00"),  # over the weekend
        ("2026-07-03 08:30", "2026-07-03 15:00:00"),
        ("2026-10-01 09:00", "2026-10-08 15:00:00"),
        ("2026-10-10 15:30", "2026-10-12 10:30:00"),  # make-up Saturday
    ],
)
def test_working_hours_run_only_while_offices_work(start: str, ends: str, at: At, national: Calendar) -> None:
    assert shown(due(at(start), Limit(4, HOURS), national).due_at) == ends


def test_hours_may_end_exactly_at_the_break(at: At, national: Calendar) -> None:
    assert shown(due(at("2026-07-03 08:30:00"), Limit(3, HOURS), national).due_at) == "2026-07-03 11:30:00"
    start = at("2026-07-03 09:00")
    assert shown(due(start, Limit(3, HOURS), national).due_at) == "2026-07-03 12:00:00"


def test_the_warning_comes_in_worked_time(at: At, national: Calendar) -> None:
    found = due(at("2026-07-03 17:30"), Limit(5, DAYS), national)  # 32.5 hours of work
    assert shown(found.warn_at) == "2026-07-09 17:30:00"
    assert national.is_working_time(found.warn_at - timedelta(minutes=1))


def test_the_warning_share_is_the_profiles(at: At, national: Calendar) -> None:
    found = due(at("2026-07-03 10:00"), Limit(10, Unit.HOURS), national, warn_share=0.5)
    assert found.warn_at == at("2026-07-03 15:00")


def test_a_clock_stores_the_calendar_it_used(at: At, guangxi: Calendar) -> None:
    assert due(at("2026-07-03 10:00"), Limit(1, DAYS), guangxi).calendar_version == "guangxi-2027.0"


# Extension


def test_an_extension_keeps_the_original_due_date(at: At, national: Calendar) -> None:
    start = at("2026-09-28 09:00")
    first = due(start, Limit(3, DAYS), national)
    later = extend(first.due_at, Limit(3, DAYS), national, start=start)
    assert shown(first.due_at) == "2026-10-08 23:59:59"
    assert shown(later.due_at) == "2026-10-12 23:59:59"
    assert later.original_due_at == first.due_at
    assert later.warn_at > first.warn_at


def test_a_second_extension_still_names_the_first_due_date(at: At, national: Calendar) -> None:
    first = at("2026-07-06 12:00")
    once = extend(first, Limit(2, Unit.HOURS), national)
    twice = extend(once.due_at, Limit(2, Unit.HOURS), national, original_due_at=once.original_due_at)
    assert twice.original_due_at == first
    assert twice.due_at == at("2026-07-06 16:00")


def test_an_extension_keeps_office_close_in_a_new_season(at: At) -> None:
    later = extend(at("2026-09-30 18:00"), Limit(1, DAYS), seasonal())
    assert shown(later.due_at) == "2026-10-08 17:30:00"


# Pauses


@pytest.mark.parametrize(
    ("unit", "paused", "ends"),
    [
        (Unit.HOURS, ("2026-07-03 10:00", "2026-07-03 13:00"), "2026-07-08 02:59:59"),
        (HOURS, ("2026-07-03 10:00", "2026-07-03 13:00"), "2026-07-08 10:30:00"),
        (HOURS, ("2026-07-04 10:00", "2026-07-05 13:00"), "2026-07-07 23:59:59"),  # a weekend costs nothing
        (DAYS, ("2026-07-03 10:00", "2026-07-03 13:00"), "2026-07-07 23:59:59"),  # within one day
        (DAYS, ("2026-07-03 10:00", "2026-07-07 13:00"), "2026-07-09 23:59:59"),
        (DAYS, ("2026-07-03 10:00", "2026-07-05 13:00"), "2026-07-07 23:59:59"),
        (DAYS, ("2026-07-08 10:00", "2026-07-10 13:00"), "2026-07-07 23:59:59"),  # after the breach
        (DAYS, ("2026-07-03 10:00", "2026-07-03 10:00"), "2026-07-07 23:59:59"),
    ],
)
def test_a_pause_is_given_back_in_the_clocks_own_unit(
    unit: Unit, paused: tuple[str, str], ends: str, at: At, national: Calendar
) -> None:
    found = shift_for_pause(at("2026-07-07 23:59:59"), at(paused[0]), at(paused[1]), unit, national)
    assert shown(found) == ends


def test_the_warn_point_moves_with_the_due_date(at: At, national: Calendar) -> None:
    # seven working days; held for twenty days after the second one
    first = due(at("2026-07-03 10:00"), Limit(7, DAYS), national)
    held = at("2026-07-07 10:00"), at("2026-07-27 10:00")
    warn_at = shift_for_pause(first.warn_at, *held, DAYS, national)
    due_at = shift_for_pause(first.due_at, *held, DAYS, national)
    assert held[1] < warn_at < due_at
    assert shown(first.warn_at)[11:] == shown(warn_at)[11:]


def test_a_pause_explains_itself(at: At) -> None:
    paused = at("2026-07-03 10:00"), at("2026-07-07 13:00")
    same = at("2026-07-07 23:59:59")
    assert pause_sentence(*paused, same, at("2026-07-09 23:59:59")) == (
        "7月3日（周五）10:00至7月7日（周二）13:00暂停计时，截止时间由 7月7日（周二）24:00 顺延到 7月9日（周四）24:00。"
    )
    assert pause_sentence(*paused, same, same).endswith("未占用办理时限，截止时间不变。")


# Co-handlers


@pytest.mark.parametrize(
    ("start", "lead", "days", "ends"),
    [
        ("2026-09-28 09:00", "2026-10-10 23:59:59", 1, "2026-10-09 23:59:59"),
        ("2026-09-28 09:00", "2026-10-08 23:59:59", 1, "2026-09-30 23:59:59"),
        ("2026-07-03 09:00", "2026-07-06 23:59:59", 1, "2026-07-06 23:59:59"),  # one day only: shared
        ("2026-07-03 09:00", "2026-07-04 09:00:00", 1, "2026-07-04 09:00:00"),  # emergency: shared
        ("2026-07-03 09:00", "2026-07-10 23:59:59", 0, "2026-07-10 23:59:59"),
    ],
)
def test_a_co_handler_answers_before_the_lead(
    start: str, lead: str, days: int, ends: str, at: At, national: Calendar
) -> None:
    found = earlier(at(lead), days, national, start=at(start))
    assert shown(found.due_at) == ends
    assert at(start) <= found.warn_at <= found.due_at


# What is left


@pytest.mark.parametrize(
    ("now", "due_at", "unit", "text"),
    [
        ("2026-07-09 14:30", "2026-07-10 23:59:59", DAYS, "剩 1 个工作日 3 小时"),
        ("2026-07-09 18:00", "2026-07-10 23:59:59", DAYS, "剩 1 个工作日"),
        ("2026-07-10 16:10", "2026-07-10 23:59:59", DAYS, "剩 1 小时 20 分钟"),
        ("2026-07-10 18:00", "2026-07-10 23:59:59", DAYS, "7月10日（周五）24:00 截止"),
        ("2026-09-30 09:00", "2026-10-10 23:59:59", DAYS, "剩 3 个工作日 6 小时"),
        ("2026-07-09 16:30", "2026-07-10 10:30:00", HOURS, "剩 3 小时"),
        ("2026-07-13 10:00", "2026-07-10 23:59:59", DAYS, "已超 1 小时 30 分钟"),
        ("2026-07-15 18:00", "2026-07-10 23:59:59", DAYS, "已超 3 个工作日"),
        ("2026-07-11 10:00", "2026-07-10 23:59:59", DAYS, "刚刚超时"),
        ("2026-10-01 10:00", "2026-10-01 10:20:00", Unit.MINUTES, "剩 20 分钟"),
        ("2026-10-01 10:00", "2026-10-03 12:00:00", Unit.HOURS, "剩 2 天 2 小时"),
        ("2026-10-01 10:00", "2026-09-30 08:00:00", Unit.HOURS, "已超 1 天 2 小时"),
        ("2026-10-01 10:00", "2026-10-01 10:00:30", Unit.HOURS, "10月1日（周四）10:00 截止"),
    ],
)
def test_what_is_left_reads_like_a_sentence(
    now: str, due_at: str, unit: Unit, text: str, at: At, national: Calendar
) -> None:
    assert remaining(at(now), at(due_at), national, unit).text == text


def test_working_seconds_left_are_negative_when_overdue(at: At, national: Calendar) -> None:
    ends = at("2026-07-10 17:30")
    assert remaining(at("2026-07-10 17:00"), ends, national).working_seconds == 1800
    assert remaining(at("2026-07-13 08:30:01"), ends, national).working_seconds == -1


@pytest.mark.parametrize(
    ("now", "share"),
    [
        ("2026-07-02 10:00", 0.0),
        ("2026-07-03 10:00", 1.5 / 13),
        ("2026-07-05 10:00", 0.5),
        ("2026-07-06 17:30", 1.0),
    ],
)
def test_the_used_share_counts_worked_time(now: str, share: float, at: At, national: Calendar) -> None:
    # 6.5 h of work each on Friday and Monday
    start, ends = at("2026-07-03 08:30"), at("2026-07-06 23:59:59")
    assert used_share(start, ends, at(now), national, DAYS) == pytest.approx(share)


def test_the_used_share_grows_beyond_one(at: At, national: Calendar) -> None:
    start, ends = at("2026-07-03 10:00"), at("2026-07-03 12:00")
    assert used_share(start, ends, at("2026-07-03 14:00"), national, Unit.HOURS) == 2.0


def test_a_clock_without_any_work_in_it_is_used_up_at_its_end(at: At, national: Calendar) -> None:
    start, ends = at("2026-07-04 10:00"), at("2026-07-05 10:00")
    assert used_share(start, ends, at("2026-07-04 12:00"), national, DAYS) == 0.0
    assert used_share(start, ends, ends, national, DAYS) == 1.0
    assert warn_point(start, ends, national, DAYS, 0.5) == at("2026-07-04 22:00")


# Where no calendar reaches


@pytest.mark.parametrize("start", ["2009-12-31 12:00", "2061-01-01 00:00"])
def test_an_absurd_date_is_refused_clearly(start: str, at: At, national: Calendar) -> None:
    with pytest.raises(OutsideCalendar, match="2010年至2060年"):
        due(at(start), Limit(1, DAYS), national)


@pytest.mark.parametrize("limit", [Limit(400, DAYS), Limit(2000, HOURS)])
def test_a_limit_that_runs_off_the_calendar_is_refused(limit: Limit, at: At, national: Calendar) -> None:
    with pytest.raises(OutsideCalendar):
        due(at("2060-12-01 12:00"), limit, national)


def test_a_limit_is_positive() -> None:
    with pytest.raises(ValueError, match="时限必须大于 0"):
        Limit(0, DAYS)


def test_a_naive_moment_is_a_programming_error(national: Calendar) -> None:
    with pytest.raises(TypeError):
        due(datetime(2026, 7, 3), Limit(1, DAYS), national)


def test_due_dates_are_utc(at: At, national: Calendar) -> None:
    assert due(at("2026-07-03 10:00"), Limit(1, DAYS), national).due_at.tzinfo is UTC
