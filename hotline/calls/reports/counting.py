"""Counting in the database: a month of calls comes back as a few hundred sums."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from hotline.calls.outcomes import ANSWER_SECONDS, Outcome, Totals
from hotline.calls.reports.span import Span
from hotline.calls.states import Direction
from hotline.infra.sql import fetch

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Sum:
    """Calls alike in day, hour, group, agent, outcome and surge."""

    day: date
    hour: int
    group_id: int | None
    agent_id: int | None
    outcome: Outcome
    in_surge: bool
    calls: int
    requested: int
    queued: int
    offered: int
    quick: int
    wait: float
    talk: float
    faults: int


_COUNT = "SUM(CASE WHEN {} THEN 1 ELSE 0 END)"
_SUMS = ", ".join(
    [
        "COUNT(*) AS calls",
        _COUNT.format("requested_agent_at IS NOT NULL") + " AS requested",
        _COUNT.format("queued_at IS NOT NULL") + " AS queued",
        _COUNT.format("offered_at IS NOT NULL") + " AS offered",
        _COUNT.format(f"requested_agent_at IS NOT NULL AND wait_seconds <= {ANSWER_SECONDS}") + " AS quick",
        "SUM(wait_seconds) AS wait",
        "SUM(talk_seconds) AS talk",
        _COUNT.format("fault <> ''") + " AS faults",
    ]
)


async def sums(span: Span, direction: Direction) -> list[Sum]:
    """The ended calls of a span. What still lives is counted when it has ended."""
    keys = "day, hour, group_id, agent_id, outcome, in_surge"
    rows = await fetch(
        f"SELECT {keys}, {_SUMS} FROM call_record "  # noqa: S608 - no value in it
        "WHERE tenant_id = ? AND direction = ? AND day >= ? AND day <= ? AND outcome IS NOT NULL "
        f"GROUP BY {keys}",
        [span.tenant_id, direction.value, span.first, span.last],
    )
    return [_sum(row) for row in rows]


def totals_by(found: list[Sum], by: Callable[[Sum], K]) -> dict[K, Totals]:
    """Totals per key."""
    totals: dict[K, Totals] = {}
    for one in found:
        fold(totals.setdefault(by(one), Totals()), one)
    return totals


def fold(totals: Totals, one: Sum) -> None:
    """As `Totals.add` for each of these calls."""
    totals.entered += one.calls
    totals.outcomes[one.outcome] += one.calls
    totals.requested_agent += one.requested
    totals.queued += one.queued
    totals.offered += one.offered
    totals.in_surge += one.calls if one.in_surge else 0
    totals.wait_seconds += one.wait
    totals.talk_seconds += one.talk
    if one.in_surge or one.outcome in (Outcome.SHORT_ABANDON, Outcome.SYSTEM_LOSS):
        return
    totals.due += one.requested
    totals.in_time += one.quick if one.outcome is Outcome.ANSWERED else 0


def as_day(value: Any) -> date:
    """SQLite gives text."""
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _sum(row: dict[str, Any]) -> Sum:
    outcome, in_surge = Outcome(row["outcome"]), bool(row["in_surge"])
    return Sum(**(row | {"day": as_day(row["day"]), "outcome": outcome, "in_surge": in_surge}))
