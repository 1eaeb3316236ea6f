from datetime import date

import pytest

from hotline.worktime.calendar import Calendar
from hotline.worktime.seeds import guangxi, national
from web.centre.admin.calendar_text import (
    Unreadable,
    days_text,
    edited,
    parse_days,
    parse_seasons,
    seasons_text,
)


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_a_year_written_out_reads_back_the_same(year: int) -> None:
    calendar = guangxi()
    days = {day: calendar.names.get(day, "") for day in calendar.holidays if day.year == year}
    assert parse_days(days_text(days, year), year) == days


def test_a_calendar_edited_without_a_change_is_the_same() -> None:
    before = national()
    holidays = {day: before.names.get(day, "") for day in before.holidays if day.year == 2026}
    make_up = {day: before.names.get(day, "") for day in before.make_up_days if day.year == 2026}
    data = edited(before, 2026, holidays, make_up, official=True)
    assert Calendar.from_json({**data, "seasons": parse_seasons(seasons_text(before))}) == before


def test_lines_as_people_write_them() -> None:
    text = "10月1日至10月7日 国庆节\n\n2026-05-01 ~ 2026-05-02 劳动节\n9/20"
    found = parse_days(text, 2026)
    assert len(found) == 10
    assert (found[date(2026, 10, 7)], found[date(2026, 9, 20)]) == ("国庆节", "")
    summer = parse_seasons("5-1 8:00-12:00 15:00~18:00")
    assert summer == [{"from": "05-01", "segments": [["08:00", "12:00"], ["15:00", "18:00"]]}]


def test_a_year_can_be_marked_as_awaiting_its_notice() -> None:
    data = edited(national(), 2026, {}, {}, official=False)
    assert 2026 not in data["years"] and 2026 in data["provisional_years"]


@pytest.mark.parametrize("text", ["十月一日", "10-01~12-31 太长", "13-01", "10-01 " + "长" * 31])
def test_what_cannot_be_read_names_its_line(text: str) -> None:
    with pytest.raises(Unreadable, match="第 2 行"):
        parse_days("01-01 元旦\n" + text, 2026)
