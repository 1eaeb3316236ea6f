"""导出: what a search found, as a workbook. Written page by page beside the event loop, handed over once."""

import asyncio
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from pydantic import BaseModel, Field
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from hotline.infra.errors import TooMany
from hotline.orders import exporting
from hotline.people.actor import Actor
from hotline.people.permissions import can
from hotline.profiles.models import profile_for
from hotline.worktime.zone import CHINA
from web.centre.looks import show
from web.centre.search import read
from web.centre.search_query import SearchQuery, chips
from web.centre.workbook import Workbook
from web.kit import forms, needs, page, signed_in
from web.kit import gettext as _

EXPORT = needs("order.export")
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: At most this many people of one process wait for a workbook at a time.
AT_ONCE = 2
_writing: set[str] = set()


class Wishes(BaseModel):
    reveal: bool = False
    reason: str = Field(default="", max_length=200)


async def export(request: Request) -> Response:
    filter_form, query = read(request)
    form = forms.blank()
    if request.method == "POST" and not filter_form.errors:
        form = await forms.read(request, Wishes)
        if form.model:
            with form.keeping_refusals():
                return await _workbook(request, query, form.model)
    form.errors |= filter_form.errors
    return await _show(request, form, query)


async def _show(request: Request, form: forms.Form[Wishes], query: SearchQuery) -> Response:
    actor = signed_in(request)
    return await show(
        request,
        "centre/export.html",
        form=form,
        query=query,
        chips=await chips(query, await _skin(actor), actor.tenant_id),
        may_reveal=can(actor, "personal.reveal"),
        most=exporting.MOST,
    )


async def _workbook(request: Request, query: SearchQuery, wishes: Wishes) -> Response:
    actor = signed_in(request)
    chosen = await chips(query, await _skin(actor), actor.tenant_id)
    described = "；".join(map(str, chosen)) or _("全部工单")
    agreed = exporting.agree(
        query.filter(),
        described=described,
        reveal=wishes.reveal,
        reason=wishes.reason,
        by=actor,
        now=request.state.now,
    )
    _take_turn(request.state.request_id)
    path = Path(tempfile.mkdtemp(prefix="hotline-export-")) / "orders.xlsx"
    try:
        rows = await _write(agreed, path)
        await exporting.record(agreed, rows)
    except BaseException:
        _remove(path)
        raise
    finally:
        _writing.discard(request.state.request_id)
    return _handed_over(path, agreed)


async def _write(agreed: exporting.Export, path: Path) -> int:
    """Reading waits for the database, writing works in a thread: other people's pages go on."""
    book = await asyncio.to_thread(Workbook, path, agreed)
    async for orders in exporting.pages(agreed):
        await asyncio.to_thread(book.add, orders)
    await asyncio.to_thread(book.close)
    return book.rows


def _take_turn(request_id: str) -> None:
    if len(_writing) >= AT_ONCE:
        raise TooMany("正在为其他同事导出，请一分钟后再试。", code="export_busy")
    _writing.add(request_id)


def _handed_over(path: Path, agreed: exporting.Export) -> Response:
    name = f"工单_{agreed.now.astimezone(CHINA):%Y%m%d_%H%M}.xlsx"
    headers = {
        "content-disposition": f"attachment; filename=orders.xlsx; filename*=UTF-8''{quote(name)}",
        "cache-control": "private, no-store",
    }
    return FileResponse(
        path, media_type=MEDIA_TYPE, headers=headers, background=BackgroundTask(_remove, path)
    )


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    with suppress(OSError):
        path.parent.rmdir()


async def _skin(actor: Actor) -> str:
    return (await profile_for(actor.tenant_id)).mark_label if actor.tenant_id else "card"


ROUTES = [page("/desk/search/export", export, ["GET", "POST"], guard=EXPORT)]
