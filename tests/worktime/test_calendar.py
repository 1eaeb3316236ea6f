from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import chinese_calendar
import pytest

from hotline.worktime import seeds
from hotline.worktime.calendar import Calendar, CalendarInvalid, Season
from hotline.worktime.zone import CHINA
from tests.worktime.cases import SUMMER
from tests.worktime.conftest import At


def days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_it_agrees_with_an_independent_package(year: int, national: Calendar) -> None:
    assert [
        day for day in days(year) if national.is_working_day(day) != chinese_calendar.is_workday(day)
    ] == []


def test_its_2026_make_up_days_are_those_of_the_notice(national: Calendar) -> None:
    worked = [day for day in days(2026) if day.weekday() >= 5 and national.is_working_day(day)]
    assert worked == [date(2026, *day) for day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))]


def test_only_2027_is_provisional(national: Calendar) -> None:
    assert national.years == {2024, 2025, 2026}
    assert national.provisional_years == {2027}


@pytest.mark.parametrize(
    "day", ["2024-04-11", "2024-04-12", "2025-03-31", "2025-04-01", "2026-04-20", "2027-04-09"]
)
def test_guangxi_rests_on_its_own_festival(day: str, guangxi: Calendar, national: Calendar) -> None:
    assert national.is_working_day(date.fromisoformat(day))
    assert not guangxi.is_working_day(date.fromisoformat(day))
    assert guangxi.names[date.fromisoformat(day)] == "壮族三月三"


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_the_festival_costs_guangxi_two_working_days(
    year: int, guangxi: Calendar, national: Calendar
) -> None:
    lost = [day for day in days(year) if national.is_working_day(day) and not guangxi.is_working_day(day)]
    assert len(lost) == 2


def test_china_has_one_offset_as_the_arithmetic_assumes() -> None:
    moments = (datetime(2010, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(365 * 50))
    assert {moment.astimezone(CHINA).utcoffset() for moment in moments} == {timedelta(hours=8)}


def test_seasons_change_the_office_hours() -> None:
    calendar = Calendar("x", frozenset(), frozenset(), SUMMER)
    assert calendar.segments_on(date(2026, 4, 30))[0] == (time(8, 30), time(10, 15))  # last year's winter
    assert calendar.segments_on(date(2026, 5, 1)) == SUMMER[0].segments
    assert calendar.segments_on(date(2026, 10, 1)) == SUMMER[1].segments
    assert calendar.segments_on(date(2026, 10, 3)) == ()


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        ("2026-10-10 08:30", True),
        ("2026-10-10 12:00", False),
        ("2026-10-09 13:00", False),
        ("2026-10-01 09:00", False),
        ("2026-10-11 09:00", False),
    ],
)
def test_it_knows_whether_offices_are_open(moment: str, open_: bool, at: At, national: Calendar) -> None:
    assert national.is_working_time(at(moment)) is open_


def test_it_survives_the_way_through_json(guangxi: Calendar) -> None:
    again = Calendar.from_json(guangxi.to_json())
    assert again == guangxi
    assert again.to_json() == guangxi.to_json()


def test_a_seasonal_calendar_survives_json() -> None:
    calendar = Calendar("x", frozenset({date(2026, 1, 1)}), frozenset(), SUMMER)
    assert Calendar.from_json(calendar.to_json()) == calendar


def test_equal_calendars_hash_alike(national: Calendar) -> None:
    assert hash(national) == hash(Calendar.from_json(national.to_json()))


def test_shipped_calendars_have_keys() -> None:
    assert [seeds.calendar(key).version for key in seeds.available()] == ["guangxi-2027.0", "national-2027.0"]
    with pytest.raises(KeyError):
        seeds.calendar("atlantis")


def segments(*pairs: tuple[int, int]) -> Season:
    return Season((1, 1), tuple((time(opens), time(closes)) for opens, closes in pairs))


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: segments(), "至少要有一个上班时段"),
        (lambda: segments((18, 9)), "不能跨夜"),
        (lambda: segments((9, 12), (11, 17)), "不能重叠"),
        (
            lambda: Calendar("x", frozenset({date(2026, 1, 4)}), frozenset({date(2026, 1, 4)})),
            "不能既放假又调休",
        ),
        (lambda: Calendar("x", frozenset(), frozenset(), ()), "没有上班时段"),
        (lambda: Calendar("x", frozenset(), frozenset(), SUMMER[::-1]), "按开始日期排列"),
    ],
)
def test_it_refuses_what_cannot_be(build: Callable[[], object], message: str) -> None:
    with pytest.raises(CalendarInvalid, match=message):
        build()


def test_a_regional_holiday_cannot_fall_on_a_make_up_day(national: Calendar) -> None:
    with pytest.raises(CalendarInvalid, match="壮族三月三"):
        national.with_regional("壮族三月三", {date(2026, 10, 10): ""}, "x")


@pytest.mark.parametrize(
    "change",
    [
        {"holidays": {"2026-02-30": ""}},
        {"holidays": ["2026-01-01"]},
        {"seasons": [{"from": "13-01", "segments": [["08:00", "12:00"]]}]},
        {"seasons": [{"from": "01-01", "segments": [["8点", "12点"]]}]},
        {"seasons": [{"from": "01-01", "segments": [["08:00"]]}]},
        {"years": ["soon"]},
        {"years": None},
    ],
)
def test_bad_data_is_refused_with_a_sentence(change: dict[str, Any], national: Calendar) -> None:
    with pytest.raises(CalendarInvalid, match="日历数据格式不正确"):
        Calendar.from_json({**national.to_json(), **change})


def test_overlapping_hours_in_data_keep_their_own_message(national: Calendar) -> None:
    data = national.to_json() | {"seasons": [{"from": "01-01", "segments": [["09:00", "08:00"]]}]}
    with pytest.raises(CalendarInvalid, match="不能跨夜"):
        Calendar.from_json(data)
