"""质检情况 as a table: one line per agent, for the catalogue of call reports."""

from typing import Any

from hotline.calls.reports.span import Span
from hotline.calls.reports.table import Cell, Table, mean, rate
from hotline.infra.sql import fetch
from hotline.people.models import Staff

COLUMNS = (
    *("坐席", "接听", "质检", "质检率%", "业务均分", "服务均分", "业务严重差错", "服务严重违规"),
    *("解答准确率%", "服务达标率%", "申诉", "申诉成立"),
)
_ANSWERED = (
    "SELECT agent_id AS agent, COUNT(*) AS calls FROM call_record WHERE tenant_id = ? AND day >= ? AND day <= ? "
    "AND direction = 'incoming' AND outcome = 'answered' AND agent_id IS NOT NULL GROUP BY agent_id"
)
_SCORED = (
    "SELECT t.agent_id AS agent, COUNT(*) AS done, SUM(s.business) AS business, SUM(s.service) AS service, "
    "SUM(CASE WHEN s.severe_business THEN 1 ELSE 0 END) AS wrong, "
    "SUM(CASE WHEN s.severe_service THEN 1 ELSE 0 END) AS rude, COUNT(a.id) AS appeals, "
    "SUM(CASE WHEN a.state = 'upheld' THEN 1 ELSE 0 END) AS upheld "
    "FROM quality_score s JOIN quality_task t ON t.call_id = s.call_id AND t.score_id = s.id "
    "LEFT JOIN quality_appeal a ON a.task_id = t.id "
    "WHERE s.tenant_id = ? AND s.day >= ? AND s.day <= ? GROUP BY t.agent_id"
)
_SUMS = ("done", "business", "service", "wrong", "rude", "appeals", "upheld")


async def quality(span: Span) -> Table:
    """质检情况: what was inspected of each agent's calls, and how it was scored."""
    values = [span.tenant_id, span.first, span.last]
    answered = {row["agent"]: row["calls"] for row in await fetch(_ANSWERED, list(values))}
    scored = {row["agent"]: row for row in await fetch(_SCORED, list(values))}
    people = await Staff.filter(id__in=[*answered, *scored]).order_by("id")
    rows = [_line(one.name, answered.get(one.id, 0), scored.get(one.id, {})) for one in people]
    whole = {name: sum(row[name] or 0 for row in scored.values()) for name in _SUMS}
    return Table("质检情况", COLUMNS, rows, _line("合计", sum(answered.values()), whole))


def _line(name: str, answered: int, row: Any) -> list[Cell]:
    done, business, service, wrong, rude, appeals, upheld = (row.get(one) or 0 for one in _SUMS)
    return [
        *(name, answered, done, rate(done, answered)),
        *(mean(business, done), mean(service, done), wrong, rude),
        *(rate(done - wrong, done), rate(done - rude, done), appeals, upheld),
    ]
