"""系统状态: what /readyz says, in words, with the jobs and when they last ran."""

from importlib.metadata import version
from platform import python_version

from starlette.requests import Request
from starlette.responses import Response

from hotline.infra import health
from hotline.infra.database import dialect
from hotline.infra.jobs import JobClaim
from web.kit import needs, page, render, services

COMPONENTS = {"database": "数据库", "bus": "实时消息", "disk": "磁盘空间", "worker": "定时任务"}
JOBS = {
    "infra.seal_audit": "审计记录上链",
    "infra.forget_old_answers": "清理重复提交的旧记录",
    "orders.mark_clocks": "时限预警和超期标记",
    "people.forget_sessions": "清理过期的登录记录",
    "people.forget_tokens": "清理过期的接口令牌",
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
            ("版本", version("hotline")),
            ("数据库", {"sqlite": "SQLite", "postgres": "PostgreSQL"}[dialect()]),
            ("实时消息", "Redis" if at_hand.settings.redis_url else "单进程"),
            ("运行环境", at_hand.settings.environment),
            ("Python", python_version()),
        ],
    )


ROUTES = [page("/admin/system", status, guard=needs("admin.organisations"), name="system_status")]
