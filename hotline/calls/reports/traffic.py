"""Reports of all calls: daily operation, whole traffic, by hour, by skill group, missed calls."""

from hotline.calls.models import SkillGroup
from hotline.calls.outcomes import MISSED, OF_INCOMING, Outcome, Totals
from hotline.calls.reports.counting import as_day, fold, sums, totals_by
from hotline.calls.reports.span import Span
from hotline.calls.reports.table import Cell, Table, mean, rate
from hotline.calls.states import Direction
from hotline.infra.sql import fetch

_OUTCOMES = [one for one in Outcome if one in OF_INCOMING]
_SERVED = ("接通率%", "20秒接通率%", "平均等待秒", "平均通话秒")


async def daily_operation(span: Span) -> Table:
    """每日运营情况: every outcome; the outcomes of a line add up to what entered."""
    found = await sums(span, Direction.INCOMING)
    by_period = totals_by(found, lambda one: span.grain.period(one.day))
    whole = Totals()
    for one in found:
        fold(whole, one)
    columns = ("时间", "呼入总量", *(one.label for one in _OUTCOMES), *_SERVED)
    rows = [_operation(period, by_period.get(period, Totals())) for period in span.periods()]
    return Table("每日运营情况", columns, rows, _operation("合计", whole))


async def whole_traffic(span: Span) -> Table:
    """整体话务分析: in and out, how much was asked for, queued, answered, and how long was talked."""
    incoming = totals_by(await sums(span, Direction.INCOMING), lambda one: span.grain.period(one.day))
    outgoing = totals_by(await sums(span, Direction.OUTGOING), lambda one: span.grain.period(one.day))
    columns = (
        *("时间", "呼入", "请求人工", "排队", "接通", "激增呼入", "呼入通话秒"),
        *("呼出", "呼出接通", "呼出接通率%", "呼出通话秒"),
    )
    rows = [_traffic(one, incoming.get(one, Totals()), outgoing.get(one, Totals())) for one in span.periods()]
    return Table("整体话务分析", columns, rows, _added("合计", rows, without={9}))


async def by_hour(span: Span) -> Table:
    """分时话务分析: the 24 hours of the day, over the whole span."""
    found = totals_by(await sums(span, Direction.INCOMING), lambda one: one.hour)
    columns = ("时段", "呼入", "请求人工", "接通", "漏话", *_SERVED)
    rows = [_line(f"{hour:02}:00", found.get(hour, Totals())) for hour in range(24)]
    return Table("分时话务分析", columns, rows)


async def by_group(span: Span) -> Table:
    """技能组话务统计: a call counts for the group it was in last."""
    found = totals_by(await sums(span, Direction.INCOMING), lambda one: one.group_id)
    groups = await SkillGroup.filter(tenant_id=span.tenant_id).order_by("id")
    rows = [_line(one.name, found.get(one.id, Totals())) for one in groups]
    return Table("技能组话务统计", ("技能组", "呼入", "请求人工", "接通", "漏话", *_SERVED), rows)


async def missed(span: Span) -> Table:
    """漏话统计: asked for an agent and got none; and what became of the call-backs owed for it."""
    found = totals_by(await sums(span, Direction.INCOMING), lambda one: span.grain.period(one.day))
    owed = await _call_backs(span)
    kinds = [one for one in Outcome if one in MISSED]
    columns = (
        "时间",
        *(one.label for one in kinds),
        "漏话合计",
        "应回拨",
        "已回拨",
        "30分钟内回拨",
        "及时回拨率%",
    )
    rows = []
    for period in span.periods():
        totals, back = found.get(period, Totals()), owed.get(period, [0, 0, 0])
        counts = [totals.outcomes[one] for one in kinds]
        rows.append([period, *counts, totals.missed, *back, rate(back[2], back[0])])
    bottom = _added("合计", rows, without={len(columns) - 1})
    bottom[-1] = rate(_number(bottom[-2]), _number(bottom[-4]))
    return Table("漏话统计", columns, rows, bottom)


async def _call_backs(span: Span) -> dict[str, list[int]]:
    """Owed, attempted, attempted in time, by the period of the lost call."""
    rows = await fetch(
        "SELECT c.day AS day, COUNT(*) AS owed, COUNT(t.first_attempt_at) AS tried, "
        "SUM(CASE WHEN t.first_attempt_at <= t.due_at THEN 1 ELSE 0 END) AS in_time "
        "FROM call_back_task t JOIN call_record c ON c.id = t.call_id "
        "WHERE t.tenant_id = ? AND c.day >= ? AND c.day <= ? GROUP BY c.day",
        [span.tenant_id, span.first, span.last],
    )
    found: dict[str, list[int]] = {}
    for row in rows:
        counts = found.setdefault(span.grain.period(as_day(row["day"])), [0, 0, 0])
        for place, name in enumerate(("owed", "tried", "in_time")):
            counts[place] += row[name]
    return found


def _operation(name: str, totals: Totals) -> list[Cell]:
    counts = [totals.outcomes[one] for one in _OUTCOMES]
    return [name, totals.entered, *counts, *_served(totals)]


def _traffic(name: str, incoming: Totals, outgoing: Totals) -> list[Cell]:
    ours = [outgoing.entered, outgoing.answered, rate(outgoing.answered, outgoing.entered)]
    theirs = [
        incoming.entered,
        incoming.requested_agent,
        incoming.queued,
        incoming.answered,
        incoming.in_surge,
    ]
    return [name, *theirs, round(incoming.talk_seconds), *ours, round(outgoing.talk_seconds)]


def _line(name: str, totals: Totals) -> list[Cell]:
    counts = [totals.entered, totals.requested_agent, totals.answered, totals.missed]
    return [name, *counts, *_served(totals)]


def _served(totals: Totals) -> list[Cell]:
    return [
        rate(totals.answered, totals.requested_agent),
        rate(totals.in_time, totals.due),
        mean(totals.wait_seconds, totals.requested_agent),
        mean(totals.talk_seconds, totals.answered),
    ]


def _added(name: str, rows: list[list[Cell]], without: set[int]) -> list[Cell]:
    """The columns added up; rates are not added."""
    width = len(rows[0])
    sums = [sum(_number(row[place]) for row in rows) for place in range(1, width)]
    return [name, *(None if place in without else sums[place - 1] for place in range(1, width))]


def _number(cell: Cell) -> float:
    return cell if isinstance(cell, int | float) else 0
