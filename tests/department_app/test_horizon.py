"""The headings of a list, and that due times in order are working time left in order."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from department_app.horizon import HORIZONS, horizon
from hotline.worktime.deadline import remaining
from hotline.worktime.seeds import national
from hotline.worktime.zone import CHINA

CALENDAR = national()
#: Friday 2026-07-17, 10:00 in China.
FRIDAY = datetime(2026, 7, 17, 10, tzinfo=CHINA)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 20), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("due_at", "heading"),
    [
        (FRIDAY - timedelta(minutes=1), "已超期"),
        (FRIDAY.replace(hour=23, minute=59), "今天到期"),
        (FRIDAY + timedelta(days=1), "下次上班前到期"),
        (FRIDAY + timedelta(days=3), "下一个工作日到期"),
        (FRIDAY + timedelta(days=4), "还有两个以上工作日"),
        (None, "没有时限"),
    ],
)
def test_a_due_time_has_a_heading(due_at: datetime | None, heading: str) -> None:
    assert horizon(due_at, FRIDAY, CALENDAR) == heading


@given(now=MOMENTS, due=st.lists(MOMENTS, min_size=2, max_size=8))
def test_due_times_in_order_are_working_time_left_in_order(now: datetime, due: list[datetime]) -> None:
    left = [remaining(now, at, CALENDAR).working_seconds for at in sorted(due)]
    assert left == sorted(left)
    headings = [HORIZONS.index(horizon(at, now, CALENDAR)) for at in sorted(due)]
    assert headings == sorted(headings)
