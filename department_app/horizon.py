"""How far off a due time is, in the words a list is parted with.

On one calendar the due times in order are the working time left in order: what is left is the office hours
between now and then, and these only grow. So the database sorts by due time, and no list sorts again.
"""

from datetime import datetime

from hotline.worktime.calendar import Calendar
from hotline.worktime.zone import DAY, to_tick

OVERDUE, TODAY, NIGHT = "已超期", "今天到期", "下次上班前到期"
NEXT_DAY, LATER, UNDATED = "下一个工作日到期", "还有两个以上工作日", "没有时限"
HORIZONS = (OVERDUE, TODAY, NIGHT, NEXT_DAY, LATER, UNDATED)


def horizon(due_at: datetime | None, now: datetime, calendar: Calendar) -> str:
    """The heading a due time stands under; headings come in the order of `HORIZONS`."""
    if due_at is None:
        return UNDATED
    if due_at < now:
        return OVERDUE
    today, final = to_tick(now) // DAY, to_tick(due_at) // DAY
    if today == final:
        return TODAY
    ahead = calendar.index.count_through(final) - calendar.index.count_through(today)
    return NIGHT if ahead == 0 else NEXT_DAY if ahead == 1 else LATER
