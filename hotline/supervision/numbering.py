"""The number of a supervision notice: 督〔2026〕00012号, without gaps per centre and year."""

from datetime import datetime

from hotline.infra.database import connection, dialect
from hotline.worktime.zone import local


def year_of(now: datetime) -> int:
    """The year in China, as the number writes it."""
    return local(now).year


def compose(year: int, sequence: int) -> str:
    """Five digits; beyond 99,999 notices a year it grows by a digit rather than wrap."""
    return f"督〔{year}〕{sequence:05d}号"


async def draw(tenant_id: int, year: int) -> int:
    """The next sequence of a centre's year. A transaction that fails gives it back."""
    marks = ("$1", "$2") if dialect() == "postgres" else ("?", "?")
    statement = (
        "INSERT INTO supervision_counters (tenant_id, year, value) "  # noqa: S608 - only placeholders vary
        f"VALUES ({marks[0]}, {marks[1]}, 1) "
        "ON CONFLICT (tenant_id, year) DO UPDATE SET value = supervision_counters.value + 1 "
        "RETURNING value"
    )
    rows = await connection().execute_query_dict(statement, [tenant_id, year])
    return int(rows[0]["value"])
