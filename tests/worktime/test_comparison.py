from dataclasses import replace
from datetime import date, time

from hotline.worktime.calendar import Season
from hotline.worktime.comparison import compare, working_days
from hotline.worktime.seeds import guangxi, national

THIRD = date(2026, 10, 3)


def test_the_same_calendar_changes_nothing() -> None:
    changes = compare(national(), national())
    assert (changes.nothing, changes.moves_clocks, changes.hours_changed) == (True, False, False)


def test_regional_holidays_are_added_days() -> None:
    changes = compare(national(), guangxi())
    assert {day.month for day in changes.holidays_added} <= {3, 4}
    assert changes.moves_clocks and not changes.make_up_added


def test_a_new_name_moves_no_clock() -> None:
    before = national()
    after = replace(before, names={**before.names, THIRD: "改名"})
    changes = compare(before, after)
    assert (changes.renamed, changes.moves_clocks, changes.nothing) == ((THIRD,), False, False)


def test_office_hours_and_days_taken_back() -> None:
    before = national()
    summer = Season((7, 1), ((time(8), time(12)),))
    after = replace(
        before,
        segments=(*before.segments, summer),
        holidays=before.holidays - {THIRD},
        make_up_days=frozenset(),
    )
    changes = compare(before, after)
    assert changes.hours_changed and changes.holidays_removed == (THIRD,) and changes.make_up_removed


def test_working_days_of_a_year() -> None:
    assert working_days(national(), 2026) == 248
