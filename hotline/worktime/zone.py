"""China's one time zone, and the integer ticks the arithmetic runs on.

A tick is a microsecond since local midnight of 1970-01-01. China has kept UTC+8 without summer time
since 1991, so a day is always 24 hours and integer division finds the local date; a test guards that.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
# a day's end: 24:00 kept as 23:59:59, so that the date shown is the day meant
LAST_SECOND = DAY - SECOND

_EPOCH = datetime(1969, 12, 31, 16, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def local(moment: datetime) -> datetime:
    """The moment as a clock on a wall in China shows it."""
    return moment.astimezone(CHINA)


def to_tick(moment: datetime) -> int:
    """Aware datetime → tick; a naive one is a programming error and raises TypeError."""
    passed = moment - _EPOCH
    return passed.days * DAY + passed.seconds * SECOND + passed.microseconds


def from_tick(tick: int) -> datetime:
    """Tick → aware UTC datetime."""
    return _EPOCH + timedelta(microseconds=tick)


def day_number(day: date) -> int:
    """Days since 1970-01-01: the integer a tick gives when divided by DAY."""
    return day.toordinal() - _EPOCH_ORDINAL


def date_of(number: int) -> date:
    """The date behind a day number."""
    return date.fromordinal(number + _EPOCH_ORDINAL)
