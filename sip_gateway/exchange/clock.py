"""The wall clock, for records and screens; what is measured is measured on the loop's."""

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)
