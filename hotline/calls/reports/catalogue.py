"""The call reports by name."""

from collections.abc import Awaitable, Callable, Mapping

from hotline.calls.reports import inspection, people, traffic
from hotline.calls.reports.span import Span
from hotline.calls.reports.table import Table
from hotline.infra.errors import Forbidden, NotFound
from hotline.people.actor import Actor
from hotline.people.permissions import require

Report = Callable[[Span], Awaitable[Table]]

REPORTS: Mapping[str, tuple[str, Report]] = {
    "operation": ("每日运营情况", traffic.daily_operation),
    "agent_service": ("坐席服务水平", people.agent_service),
    "traffic": ("整体话务分析", traffic.whole_traffic),
    "hours": ("分时话务分析", traffic.by_hour),
    "groups": ("技能组话务统计", traffic.by_group),
    "agents": ("坐席话务统计", people.agent_work),
    "satisfaction": ("客户满意率分析", people.satisfaction),
    "missed": ("漏话统计", traffic.missed),
    "messages": ("客户留言统计", people.messages),
    "unanswered": ("未接来电统计", people.unanswered),
    "quality": ("质检情况", inspection.quality),
}


async def make(name: str, span: Span, *, by: Actor) -> Table:
    """One report of one's own centre."""
    require(by, "calls.report")
    if span.tenant_id != by.tenant_id:
        raise Forbidden("只能查看本中心的报表")
    if name not in REPORTS:
        raise NotFound("没有这张报表")
    return await REPORTS[name][1](span)
