"""质检概览: the month against what is owed, and the workbook of its scores."""

import asyncio
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import BaseModel, BeforeValidator, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.calls.quality import drawing, figures, queries
from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.orders.values import empty_is_none
from hotline.people.permissions import can
from hotline.worktime.zone import local
from web.centre.calls.report_book import workbook
from web.centre.calls.reports import MEDIA_TYPE
from web.centre.looks import show
from web.centre.quality import appeals
from web.centre.quality.book import table_of
from web.centre.quality.looks import WORDS
from web.kit import forms, redirect, services, signed_in
from web.kit import gettext as _

URL = "/desk/quality"
Month = Annotated[str | None, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$"), BeforeValidator(empty_is_none)]


class Wanted(BaseModel):
    month: Month = None


async def overview(request: Request) -> Response:
    """GET /desk/quality[?month=2026-11]. Who sees only his own calls is led there."""
    actor = signed_in(request)
    if not queries.sees_all(actor):
        return redirect(request, appeals.MINE)
    first = _month(request)
    today = local(request.state.now).date()
    waiting, failed, trouble = await queries.transcribing(actor.tenant_id or 0)
    return await show(
        request,
        "centre/quality/overview.html",
        view=await figures.overview(first, by=actor, today=today),
        before=_named(first - timedelta(days=1)),
        after=_named(drawing.month_of(first)[1] + timedelta(days=1)) if first < today.replace(day=1) else "",
        listening=hears(request),
        waiting=waiting,
        failed=failed,
        trouble=trouble,
        may_export=can(actor, "quality.export"),
        **WORDS,
    )


async def export(request: Request) -> Response:
    """GET /desk/quality/export?month=…: every scored call of the month."""
    actor, now, first = signed_in(request), request.state.now, _month(request)
    tasks = await queries.scores_between(*drawing.month_of(first), by=actor)
    async with transaction():
        detail = {"month": _named(first), "calls": len(tasks)}
        await audit.record(
            actor.label, "quality.export", f"organisation:{actor.tenant_id}", detail, now, actor.request_id
        )
    stamp = _(
        "质检结果　{month}　导出人：{who}　导出时间：{at}",
        month=_named(first),
        who=actor.name,
        at=f"{local(now):%Y-%m-%d %H:%M}",
    )
    content = await asyncio.to_thread(workbook, table_of(tasks), stamp)
    name = quote(f"质检结果_{_named(first)}.xlsx")
    headers: dict[str, Any] = {
        "content-disposition": f"attachment; filename=quality.xlsx; filename*=UTF-8''{name}",
        "cache-control": "private, no-store",
    }
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


def hears(request: Request) -> bool:
    """Whether an engine is configured; without one calls are scored by people alone."""
    return services(request).settings.hears


def _month(request: Request) -> date:
    wanted = forms.read_query(request, Wanted).model
    if wanted is None or wanted.month is None:
        return local(request.state.now).date().replace(day=1)
    return date.fromisoformat(f"{wanted.month}-01")


def _named(day: date) -> str:
    return f"{day:%Y-%m}"
