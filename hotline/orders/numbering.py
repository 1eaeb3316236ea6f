"""The order number: 区划(6) + yyyymmdd + 渠道(2) + 序号(5) + 校验(1), and the query code (RULES §5).

The sequence is gap-free per tenant and day: it is drawn under a row lock inside the submitting
transaction, so a rolled-back submission gives its number back.
"""

import secrets
from datetime import datetime

from hotline.infra.database import connection, dialect
from hotline.orders.states import CHANNEL_DIGITS, Channel
from hotline.worktime.zone import CHINA

QUERY_CODE_DIGITS = 6


def check_digit(digits: str) -> str:
    """The Luhn check digit: finds every single wrong digit and nearly every swapped pair."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def is_valid(number: str) -> bool:
    """Whether a typed number can exist at all; a mistyped one is caught before any look-up."""
    if not (number.isascii() and number.isdigit() and 22 <= len(number) <= 24):
        return False
    return check_digit(number[:-1]) == number[-1]


def compose(region_code: str, day: str, channel: Channel, sequence: int) -> str:
    """The whole number; beyond 99,999 orders a day it grows by a digit rather than wrap."""
    body = f"{region_code}{day}{CHANNEL_DIGITS[channel]}{sequence:05d}"
    return body + check_digit(body)


def day_of(now: datetime) -> str:
    """The calendar day in China, as the number writes it."""
    return now.astimezone(CHINA).strftime("%Y%m%d")


async def draw(tenant_id: int, day: str) -> int:
    """Take the next sequence of a tenant's day. Call last in the transaction: it holds a row lock."""
    marks = ("$1", "$2") if dialect() == "postgres" else ("?", "?")
    statement = (
        "INSERT INTO number_counters (tenant_id, day, value) "  # noqa: S608 - only placeholders vary
        f"VALUES ({marks[0]}, {marks[1]}, 1) "
        "ON CONFLICT (tenant_id, day) DO UPDATE SET value = number_counters.value + 1 "
        "RETURNING value"
    )
    rows = await connection().execute_query_dict(statement, [tenant_id, day])
    return int(rows[0]["value"])


def new_query_code() -> str:
    """Six random digits; only a keyed hash of them is stored."""
    return "".join(secrets.choice("0123456789") for _ in range(QUERY_CODE_DIGITS))
