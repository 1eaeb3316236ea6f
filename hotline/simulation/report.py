"""The result of a drill as a table for the terminal."""

from collections import Counter
from datetime import timedelta

from hotline.simulation.verdict import Climb, Result


def table(result: Result) -> list[tuple[str, str, str]]:
    """Figure, value, and what is asked for."""
    took = sorted(one.took for one in result.orders if one.took is not None)
    return [
        ("emergencies dispatched", str(len(result.orders)), ""),
        ("notices with those to the management", str(len(result.climbs)), ""),
        ("messages that rang", str(result.rings), ""),
        ("climbed correctly", f"{result.correct:.2%}", "100%"),
        ("acknowledged within 5 minutes", f"{result.in_time:.2%}", "≥ 99%"),
        ("until acknowledged, median / 99 %", f"{_at(took, 0.5)} / {_at(took, 0.99)}", ""),
        ("double sends", str(result.doubled), "0"),
        ("workers killed", str(len(result.kills)), ""),
        ("requests repeated under the same id", str(result.repeated), ""),
        ("nobody answered", str(sum(one.took is None for one in result.orders)), ""),
        ("wall clock", f"{result.seconds:.0f} s", ""),
    ]


def lines(result: Result) -> list[str]:
    """For a terminal; what was wrong follows, the commonest first."""
    rows = table(result)
    width = max(len(name) for name, _, _ in rows)
    shown = [f"{name:<{width}}  {value:>16}  {asked}".rstrip() for name, value, asked in rows]
    wrong = Counter(word for one in result.climbs for word in one.wrong)
    shown += [f"wrong {times}×: {word}" for word, times in wrong.most_common(5)]
    return [*shown, "passed" if result.passed else "FAILED"]


def rungs_needed(orders: list[Climb]) -> list[tuple[int, int]]:
    """How many orders were answered after how many rungs."""
    return sorted(Counter(len(one.fired) for one in orders if one.took is not None).items())


def by_quarter_minute(orders: list[Climb]) -> list[int]:
    """How many were acknowledged in each quarter of a minute, up to six minutes."""
    bins = [0] * 24
    for one in orders:
        if one.took is not None:
            bins[min(23, int(one.took.total_seconds() // 15))] += 1
    return bins


def _at(took: list[timedelta], share: float) -> str:
    return f"{took[min(len(took) - 1, int(share * len(took)))].total_seconds():.0f} s" if took else "–"
