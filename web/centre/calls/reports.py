"""话务报表: the reports by day, week or month, on the screen and as workbooks."""

import asyncio
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from pydantic import BaseModel, BeforeValidator, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.calls.reports import REPORTS, Grain, Span, Table, make
from hotline.infra.errors import NotFound, Refused
from hotline.orders.values import empty_is_none
from hotline.worktime.zone import local
from web.centre.calls.report_book import workbook
from web.centre.looks import show
from web.kit import forms, signed_in
from web.kit import gettext as _

URL = "/desk/calls/reports"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GRAINS = {Grain.DAY: "按日", Grain.WEEK: "按周", Grain.MONTH: "按月"}
#: How far back a report reaches when nobody says.
USUAL = {Grain.DAY: 14, Grain.WEEK: 56, Grain.MONTH: 180}
#: Columns whose figures are drawn as a bar beside them.
BARS = ("呼入总量", "呼入", "漏话合计", "留言", "评价数", "接听", "未接来电")


class Wanted(BaseModel):
    """What the address asks for."""

    grain: Grain = Grain.DAY
    first: Annotated[date | None, BeforeValidator(empty_is_none)] = None
    last: Annotated[date | None, BeforeValidator(empty_is_none)] = None
    format: str = Field(default="", max_length=8)


async def report(request: Request) -> Response:
    """GET /desk/calls/reports[/{report}], with format=xlsx a workbook."""
    name = request.path_params.get("report", next(iter(REPORTS)))
    if name not in REPORTS:
        raise NotFound("没有这张报表")
    form = forms.read_query(request, Wanted)
    span = _span(request, form)
    table = await make(name, span, by=signed_in(request)) if span is not None else None
    wanted = form.model or Wanted()
    if table is not None and span is not None and wanted.format == "xlsx":
        return await _workbook(request, name, table, span)
    form.values |= {"first": span.first, "last": span.last} if span is not None else {}
    query = {"grain": wanted.grain.value} | {key: form.values.get(key, "") for key in ("first", "last")}
    return await show(
        request,
        "centre/calls/report.html",
        form=form,
        name=name,
        table=table,
        reports=[(key, _(label)) for key, (label, _make) in REPORTS.items()],
        grains=[(one.value, _(label)) for one, label in GRAINS.items()],
        query=urlencode(query),
        bar=_bar(table),
    )


def _span(request: Request, form: "forms.Form[Wanted]") -> Span | None:
    """The days asked for; the last weeks when none are. None: they cannot be."""
    wanted = form.model or Wanted()
    last = wanted.last or local(request.state.now).date()
    first = wanted.first or last - timedelta(days=USUAL[wanted.grain] - 1)
    if form.errors:
        return None
    try:
        return Span(signed_in(request).tenant_id or 0, first, last, wanted.grain)
    except Refused as refusal:
        form.values |= {"first": first, "last": last}
        for name, message in refusal.fields.items():
            form.refuse(message, name)
        return None


def _bar(table: Table | None) -> tuple[int, float]:
    """The first column worth a bar, and its largest figure; 0 when there is none."""
    for place, name in enumerate(table.columns if table else ()):
        if name in BARS and table is not None:
            figures = [row[place] for row in table.rows]
            return place, max((float(one) for one in figures if isinstance(one, int | float)), default=0.0)
    return 0, 0.0


async def _workbook(request: Request, name: str, table: Table, span: Span) -> Response:
    actor, moment = signed_in(request), local(request.state.now)
    stamp = _(
        "{table}　{first} 至 {last}　导出人：{who}　导出时间：{at}",
        table=table.name,
        first=span.first,
        last=span.last,
        who=actor.name,
        at=f"{moment:%Y-%m-%d %H:%M}",
    )
    content = await asyncio.to_thread(workbook, table, stamp)
    file = quote(f"{table.name}_{span.first}_{span.last}.xlsx")
    headers: dict[str, Any] = {
        "content-disposition": f"attachment; filename={name}.xlsx; filename*=UTF-8''{file}",
        "cache-control": "private, no-store",
    }
    return Response(content, media_type=MEDIA_TYPE, headers=headers)
