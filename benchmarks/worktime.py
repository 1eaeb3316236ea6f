"""Deadline arithmetic: agreement with an independent oracle, and the time to recompute every clock.

python -m benchmarks.worktime [--cases 100000] [--clocks 1000000]
"""

import argparse
import random
import sys
import time
from datetime import UTC, datetime, timedelta

from hotline.worktime.calendar import Calendar
from hotline.worktime.deadline import due, used_share
from hotline.worktime.limits import Limit, Unit
from hotline.worktime.seeds import guangxi
from tests.worktime.cases import cases

# a city's mix: most clocks count working days
LIMITS = (
    Limit(3, Unit.WORKING_DAYS),
    Limit(7, Unit.WORKING_DAYS),
    Limit(15, Unit.WORKING_DAYS),
    Limit(1, Unit.WORKING_DAYS, office_close=True),
    Limit(4, Unit.WORKING_HOURS),
    Limit(24, Unit.HOURS),
    Limit(30, Unit.MINUTES),
)
MOST_SECONDS = 60.0


def clocks(count: int) -> list[tuple[datetime, Limit]]:
    chance = random.Random(12345)
    since = datetime(2024, 1, 1, tzinfo=UTC)
    return [
        (since + timedelta(seconds=chance.randrange(3 * 365 * 86_400)), chance.choice(LIMITS))
        for _ in range(count)
    ]


def mismatches(count: int) -> tuple[int, float]:
    began = time.perf_counter()
    wrong = 0
    for case in cases(count):
        if case.ask() != case.ask_oracle():
            wrong += 1
            print(f"MISMATCH {case.question}: {case.ask()} oracle {case.ask_oracle()}")
    return wrong, time.perf_counter() - began


def recompute(open_clocks: list[tuple[datetime, Limit]], calendar: Calendar) -> float:
    """Due date, warn point and explanation of every clock, on a calendar nobody has indexed yet."""
    fresh = Calendar.from_json(calendar.to_json())
    began = time.perf_counter()
    for start, limit in open_clocks:
        due(start, limit, fresh)
    return time.perf_counter() - began


def share(open_clocks: list[tuple[datetime, Limit]], calendar: Calendar) -> float:
    """The used share of every clock, as the supervision sweep asks for it."""
    found = [
        (start, due(start, limit, calendar).due_at, limit.unit) for start, limit in open_clocks[:100_000]
    ]
    now = datetime(2026, 10, 1, tzinfo=UTC)
    began = time.perf_counter()
    for start, due_at, unit in found:
        used_share(start, due_at, now, calendar, unit)
    return (time.perf_counter() - began) * len(open_clocks) / len(found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--clocks", type=int, default=1_000_000)
    asked = parser.parse_args()
    wrong, checking = mismatches(asked.cases)
    open_clocks = clocks(asked.clocks)
    seconds = recompute(open_clocks, guangxi())
    print(f"{'what':<44}{'result':>12}{'bar':>10}")
    print(f"{f'{asked.cases:,} random cases, mismatches with oracle':<44}{wrong:>12}{0:>10}")
    print(f"{f'{asked.clocks:,} clocks recomputed, seconds':<44}{seconds:>12.1f}{MOST_SECONDS:>10.0f}")
    print(f"{'  of one clock, microseconds':<44}{seconds / asked.clocks * 1e6:>12.1f}")
    print(f"{f'{asked.clocks:,} used shares, seconds':<44}{share(open_clocks, guangxi()):>12.1f}")
    print(f"(checking against the oracle took {checking:.0f} s)")
    return int(wrong > 0 or seconds > MOST_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
