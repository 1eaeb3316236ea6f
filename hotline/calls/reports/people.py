"""Reports of people: agents' service level and work, satisfaction, messages, calls nobody picked up."""

from collections import defaultdict
from datetime import UTC, datetime, time, timedelta

from hotline.calls.acd.states import AgentState
from hotline.calls.models import AgentStateLog, CallLeg
from hotline.calls.outcomes import Outcome, Totals
from hotline.calls.reports.counting import as_day, sums, totals_by
from hotline.calls.reports.span import Span
from hotline.calls.reports.table import Cell, Table, mean, rate
from hotline.calls.states import LEVELS, Direction, LegKind
from hotline.infra.sql import fetch
from hotline.people.models import Staff
from hotline.worktime.zone import CHINA

#: 基本满意 and better.
SATISFIED = 3


async def agent_service(span: Span) -> Table:
    """坐席服务水平: what each agent answered, how soon after it was asked for, how it was rated."""
    answered = totals_by(await sums(span, Direction.INCOMING), lambda one: one.agent_id)
    ratings = await _ratings(span, "agent_id")
    columns = ("坐席", "接听", "20秒内接听", "20秒接听率%", "平均通话秒", "评价数", "满意率%")
    rows = [
        _service(name, answered.get(one, Totals()), ratings.get(one, {}))
        for one, name in (await _agents(span)).items()
    ]
    return Table("坐席服务水平", columns, rows)


async def agent_work(span: Span) -> Table:
    """坐席话务统计: calls in and out, how long signed in and in which state, calls not picked up."""
    calls_in = totals_by(await sums(span, Direction.INCOMING), lambda one: one.agent_id)
    calls_out = totals_by(await sums(span, Direction.OUTGOING), lambda one: one.agent_id)
    states, unanswered = await _states(span), await _unanswered_legs(span)
    shown = [AgentState.IDLE, AgentState.TALKING, AgentState.WRAP_UP, AgentState.BUSY, AgentState.REST]
    columns = (
        "坐席",
        "接听",
        "呼出",
        "通话秒",
        "振铃未接",
        "签入秒",
        *(f"{one.label}状态秒" for one in shown),
    )
    rows: list[list[Cell]] = []
    for one, name in (await _agents(span)).items():
        took, made, times = calls_in.get(one, Totals()), calls_out.get(one, Totals()), states[one]
        talked = round(took.talk_seconds + made.talk_seconds)
        counts = [took.answered, made.entered, talked, unanswered[one], round(sum(times.values()))]
        rows.append([name, *counts, *(round(times[state]) for state in shown)])
    return Table("坐席话务统计", columns, rows)


async def satisfaction(span: Span) -> Table:
    """客户满意率分析: five levels by key after the conversation."""
    by_period: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for day, levels in (await _ratings(span, "day")).items():
        for level, count in levels.items():
            by_period[span.grain.period(as_day(day))][level] += count
    columns = ("时间", *LEVELS.values(), "评价数", "满意率%")
    rows = [_levels(period, by_period[period]) for period in span.periods()]
    whole: dict[int, int] = defaultdict(int)
    for levels in by_period.values():
        for level, count in levels.items():
            whole[level] += count
    return Table("客户满意率分析", columns, rows, _levels("合计", whole))


async def messages(span: Span) -> Table:
    """客户留言统计: left, heard, how long."""
    rows = await fetch(
        "SELECT c.day AS day, v.heard_at AS heard, r.seconds AS seconds FROM voicemail v "
        "JOIN call_record c ON c.id = v.call_id JOIN recording r ON r.id = v.recording_id "
        "WHERE v.tenant_id = ? AND c.day >= ? AND c.day <= ?",
        [span.tenant_id, span.first, span.last],
    )
    found: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        counts = found[span.grain.period(as_day(row["day"]))]
        for place, more in enumerate((1, row["heard"] is not None, row["seconds"])):
            counts[place] += more
    lines = [_messages(period, found[period]) for period in span.periods()]
    whole = [sum(found[period][place] for period in span.periods()) for place in range(3)]
    return Table("客户留言统计", ("时间", "留言", "已听", "未听", "平均秒"), lines, _messages("合计", whole))


async def unanswered(span: Span) -> Table:
    """未接来电统计: callers who gave up while a telephone rang, and telephones that rang in vain."""
    found = totals_by(await sums(span, Direction.INCOMING), lambda one: span.grain.period(one.day))
    legs: dict[str, int] = defaultdict(int)
    for leg in await _vain_legs(span):
        legs[span.grain.period(leg.started_at.astimezone(CHINA).date())] += 1
    rows: list[list[Cell]] = []
    for period in span.periods():
        totals = found.get(period, Totals())
        gave_up = totals.outcomes[Outcome.RING_NO_ANSWER]
        rows.append([period, totals.offered, gave_up, rate(gave_up, totals.offered), legs[period]])
    return Table("未接来电统计", ("时间", "振铃来电", "未接来电", "未接率%", "坐席振铃未接次数"), rows)


def _service(name: str, totals: Totals, levels: dict[int, int]) -> list[Cell]:
    rated, good = sum(levels.values()), _good(levels)
    took = totals.answered
    return [
        *(name, took, totals.in_time, rate(totals.in_time, totals.due)),
        *(mean(totals.talk_seconds, took), rated, rate(good, rated)),
    ]


def _levels(name: str, levels: dict[int, int]) -> list[Cell]:
    rated = sum(levels.values())
    return [name, *(levels.get(level, 0) for level in LEVELS), rated, rate(_good(levels), rated)]


def _messages(name: str, counts: list[float]) -> list[Cell]:
    left, heard, seconds = counts
    return [name, left, heard, left - heard, mean(seconds, left)]


def _good(levels: dict[int, int]) -> int:
    return sum(count for level, count in levels.items() if level <= SATISFIED)


async def _agents(span: Span) -> dict[int | None, str]:
    """Everybody who had a call or was signed in."""
    rows = await fetch(
        "SELECT agent_id AS id FROM call_record WHERE tenant_id = ? AND day >= ? AND day <= ? "
        "AND agent_id IS NOT NULL GROUP BY agent_id",
        [span.tenant_id, span.first, span.last],
    )
    ids = {row["id"] for row in rows} | set(await _states(span))
    return {one.id: one.name for one in await Staff.filter(id__in=list(ids)).order_by("id")}


async def _ratings(span: Span, key: str) -> dict[object, dict[int, int]]:
    rows = await fetch(
        f"SELECT {key} AS k, rating, COUNT(*) AS calls FROM call_record "  # noqa: S608 - our own column names
        "WHERE tenant_id = ? AND day >= ? AND day <= ? AND rating IS NOT NULL GROUP BY 1, 2",
        [span.tenant_id, span.first, span.last],
    )
    found: dict[object, dict[int, int]] = {}
    for row in rows:
        found.setdefault(row["k"], {})[row["rating"]] = row["calls"]
    return found


async def _states(span: Span) -> dict[int | None, dict[AgentState, float]]:
    """Seconds per agent and state, cut to the span. A stretch counts when it has ended."""
    begin, end = _moments(span)
    stretches = AgentStateLog.filter(tenant_id=span.tenant_id, since__lt=end, until__gt=begin)
    found: dict[int | None, dict[AgentState, float]] = defaultdict(lambda: defaultdict(float))
    for one in await stretches:
        inside = min(one.until or end, end) - max(one.since, begin)
        found[one.staff_id][one.state] += inside.total_seconds()
    return found


async def _unanswered_legs(span: Span) -> dict[int | None, int]:
    found: dict[int | None, int] = defaultdict(int)
    for leg in await _vain_legs(span):
        found[leg.staff_id] += 1
    return found


async def _vain_legs(span: Span) -> list[CallLeg]:
    """Agents' telephones that rang and were not picked up, unless a colleague was quicker."""
    begin, end = _moments(span)
    return await CallLeg.filter(
        call__tenant_id=span.tenant_id,
        kind=LegKind.AGENT,
        started_at__gte=begin,
        started_at__lt=end,
        answered_at__isnull=True,
        ended_at__isnull=False,
    ).exclude(result="answered elsewhere")


def _moments(span: Span) -> tuple[datetime, datetime]:
    first = datetime.combine(span.first, time.min, CHINA)
    last = datetime.combine(span.last + timedelta(days=1), time.min, CHINA)
    return first.astimezone(UTC), last.astimezone(UTC)
