"""系统状态: what /readyz says, in words, with the jobs and when they last ran."""

from importlib.metadata import version
from platform import python_version

from starlette.requests import Request
from starlette.responses import Response

from hotline.infra import health
from hotline.infra.database import dialect
from hotline.infra.jobs import JobClaim
from web.kit import gettext as _
from web.kit import needs, page, render, services

COMPONENTS = {"database": "数据库", "bus": "实时消息", "disk": "磁盘空间", "worker": "定时任务"}
JOBS = {
    "calls.close_silent_calls": "收尾没有结束的通话记录",
    "calls.draw_calls_for_inspection": "抽取质检通话",
    "calls.judge_heard_calls": "通话自动评分",
    "infra.forget_old_answers": "清理重复提交的旧记录",
    "infra.remove_leftover_contents": "清理没有用到的文件",
    "infra.seal_audit": "审计记录上链",
    "messages.give_up_silent_messages": "结束没有回音的消息",
    "messages.notice_undelivered_surveys": "发现没有送到的评价短信",
    "messages.replay_lost_messages": "重发没有发出的消息",
    "messages.tell_leaders_their_morning": "给领导发早报",
    "orders.forget_loose_uploads": "清理没有提交的上传文件",
    "orders.mark_clocks": "时限预警和超期标记",
    "outreach.ask_citizens_further": "换方式回访没有评价的市民",
    "outreach.close_what_is_over": "结束到期的外呼任务",
    "outreach.give_up_lost_calls": "收尾中断的外呼",
    "outreach.give_up_unread_audiences": "放弃没有读成的外呼名单",
    "outreach.rescue_missed_calls_in_time": "赶在半小时内回拨漏接来电",
    "people.forget_sessions": "清理过期的登录记录",
    "people.forget_tokens": "清理过期的接口令牌",
    "supervision.tell_overdue_notices": "督办单逾期提醒",
    "wechat.post_comments": "读取推文留言",
    "wechat.post_figures": "读取推文数据",
}


async def status(request: Request) -> Response:
    at_hand = services(request)
    found = await health.check_all(health.probes(at_hand.settings, at_hand.bus, at_hand.clock))
    return render(
        request,
        "centre/admin/system.html",
        components=found,
        names=COMPONENTS,
        jobs=await JobClaim.all().order_by("name"),
        job_names=JOBS,
        facts=[
            (_("版本"), version("hotline")),
            (_("数据库"), {"sqlite": "SQLite", "postgres": "PostgreSQL"}[dialect()]),
            (_("实时消息"), "Redis" if at_hand.settings.redis_url else _("单进程")),
            (_("运行环境"), at_hand.settings.environment),
            ("Python", python_version()),
        ],
    )


ROUTES = [page("/admin/system", status, guard=needs("admin.organisations"), name="system_status")]
