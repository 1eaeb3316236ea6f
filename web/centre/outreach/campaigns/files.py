"""Files of a campaign: an empty table to fill in, the report on its audience, its results."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from pydantic import BaseModel, Field
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from hotline.outreach.campaigns import exporting, queries
from hotline.outreach.campaigns.audience import workbook
from hotline.outreach.campaigns.exporting import Cell
from hotline.outreach.campaigns.models import Campaign
from hotline.people.permissions import can
from hotline.worktime.zone import local
from web.centre.looks import show
from web.centre.outreach.campaigns.looks import WORDS
from web.centre.outreach.campaigns.making import script_of
from web.centre.outreach.campaigns.tables import CSV, XLSX, Commas, Sheet, Table
from web.kit import forms, signed_in

REPORT_HEADS = ("行号", "号码", "是否呼叫", "原因")


class Wishes(BaseModel):
    format: Literal["xlsx", "csv"] = "xlsx"
    reveal: bool = False
    reason: str = Field(default="", max_length=200)


async def template(request: Request) -> Response:
    """GET …/template: a workbook with the columns the script needs."""
    campaign = await queries.campaign(request.path_params["campaign_id"], by=signed_in(request))
    heads = ["手机号码", *(workbook.heading(slot) for slot in (await script_of(campaign)).slots)]
    path = _place("template.xlsx")
    await asyncio.to_thread(lambda: Sheet(path, heads).close())
    return _handed_over(path, "名单模板.xlsx", XLSX)


async def report(request: Request) -> Response:
    """GET …/report: every row of the audience, and why some are not called."""
    campaign = await queries.campaign(request.path_params["campaign_id"], by=signed_in(request))
    path = _place("report.xlsx")
    sheet = await asyncio.to_thread(Sheet, path, REPORT_HEADS)
    refused = await queries.each_refused(campaign)
    await asyncio.to_thread(lambda: sheet.add(exporting.refused_lines(refused)))
    async for people in queries.each_person(campaign):
        lines = await asyncio.to_thread(exporting.audience_lines, people)
        await asyncio.to_thread(sheet.add, lines)
    await asyncio.to_thread(sheet.close)
    return _handed_over(path, f"{campaign.name}_名单核对.xlsx", XLSX)


async def export(request: Request) -> Response:
    """GET what is to be in it, POST the file."""
    actor = signed_in(request)
    campaign = await queries.campaign(request.path_params["campaign_id"], by=actor)
    form = forms.blank({"format": "xlsx"})
    if request.method == "POST":
        form = await forms.read(request, Wishes)
        if form.model:
            with form.keeping_refusals():
                return await _results(request, campaign, form.model)
    return await show(
        request,
        "centre/outreach/campaigns/export.html",
        form=form,
        campaign=campaign,
        may_reveal=can(actor, "personal.reveal"),
        **WORDS,
    )


async def _results(request: Request, campaign: Campaign, wishes: Wishes) -> Response:
    export = exporting.agree(
        campaign,
        await script_of(campaign),
        reveal=wishes.reveal,
        reason=wishes.reason,
        by=signed_in(request),
        now=request.state.now,
    )
    path = _place(f"results.{wishes.format}")
    kind: type[Sheet] | type[Commas] = Sheet if wishes.format == "xlsx" else Commas
    rows = await _written(kind(path, export.heads, export.stamp), _lines(export))
    await exporting.record(export, rows)
    name = f"{campaign.name}_{local(export.now):%Y%m%d_%H%M}.{wishes.format}"
    return _handed_over(path, name, XLSX if wishes.format == "xlsx" else CSV)


async def _lines(export: exporting.Export) -> AsyncIterator[list[list[Cell]]]:
    """Opening what is sealed takes its time: in a thread."""
    async for people in queries.each_person(export.campaign):
        found = people
        yield await asyncio.to_thread(lambda rows: [exporting.line(export, one) for one in rows], found)


async def _written(table: Table, pages: AsyncIterator[Sequence[Sequence[Cell]]]) -> int:
    rows = 0
    async for lines in pages:
        await asyncio.to_thread(table.add, lines)
        rows += len(lines)
    await asyncio.to_thread(table.close)
    return rows


def _place(name: str) -> Path:
    return Path(tempfile.mkdtemp(prefix="hotline-export-")) / name


def _handed_over(path: Path, name: str, media_type: str) -> Response:
    headers = {
        "content-disposition": f"attachment; filename={path.name}; filename*=UTF-8''{quote(name)}",
        "cache-control": "private, no-store",
    }
    return FileResponse(
        path, media_type=media_type, headers=headers, background=BackgroundTask(_remove, path)
    )


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    with suppress(OSError):
        path.parent.rmdir()
