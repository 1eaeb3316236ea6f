"""Measured figures as a printed table."""

import time
from collections.abc import Awaitable, Callable, Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the measurements lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def timed(run: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds one call takes."""
    begun = time.perf_counter()
    await run()
    return (time.perf_counter() - begun) * 1000


def show(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table."""
    print(f"\n## {title}\n")  # noqa: T201
    print("| " + " | ".join(header) + " |")  # noqa: T201
    print("|" + "---|" * len(header))  # noqa: T201
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)  # noqa: T201
