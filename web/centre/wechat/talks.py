"""微信会话: who waits for a person, the thread, the citizen beside it."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from hotline.infra.errors import NotFound
from hotline.orders.catalogue import templates
from hotline.people.actor import Actor
from hotline.people.permissions import can
from hotline.wechat.binding import history
from hotline.wechat.binding.history import Happened
from hotline.wechat.conversation import ordering, talks
from hotline.wechat.conversation.state import Stage
from hotline.wechat.conversation.talks import Line, Row, Thread
from hotline.wechat.live import topic
from hotline.worktime.zone import local
from web.centre.calls.sounds import sound
from web.centre.looks import show
from web.kit import forms, live, services, signed_in
from web.kit import gettext as _

URL = "/desk/wechat/talks"
TABS = {"waiting": "等待", "mine": "我接待的", "all": "全部"}
STAGES = {
    Stage.OPEN: "",
    Stage.COLLECTING: "助手正在收集诉求",
    Stage.CONFIRMING: "等市民确认诉求",
    Stage.PERSON: "",
}
OTHERWISE = "助手正在接待"
ICONS = {"call": "phone", "order": "file", "chat": "chat", "bound": "link", "unbound": "x"}


@dataclass(frozen=True)
class Listed:
    """The list at the left, and how many each tab has."""

    tab: str
    rows: list[Row]
    counts: dict[str, int]


async def listing(request: Request) -> Response:
    return await page_of(request, None)


async def thread(request: Request) -> Response:
    return await page_of(request, request.path_params["follower_id"])


async def page_of(
    request: Request, follower_id: int | None, form: "forms.Form[Any] | None" = None
) -> Response:
    """The whole screen; `form` is what could not be sent."""
    actor, now = signed_in(request), request.state.now
    found = await talks.one(follower_id, by=actor, now=now) if follower_id is not None else None
    listed = await _listed(request, actor, now)
    return await show(
        request,
        "centre/wechat/talks.html",
        status=form.status if form else 0,
        listed=listed,
        tabs=[
            (_(label), f"{URL}?tab={name}", name == listed.tab, listed.counts.get(name))
            for name, label in TABS.items()
        ],
        thread=found,
        days=_days(found.lines) if found else [],
        happened=await _happened(found, actor) if found else [],
        icons=ICONS,
        stage_word=_stage_word,
        form=form or forms.blank(),
        quick=await templates(actor.tenant_id or 0, "wechat"),
        may_unbind=can(actor, "wechat.unbind"),
        may_order=can(actor, "order.submit"),
        may_see_calls=can(actor, "calls.view"),
    )


async def news(request: Request) -> Response:
    """GET …/live: who of the citizens, never what was said."""

    async def render(_topic: str, message: dict[str, Any]) -> live.Rendered:
        return live.Event(str(message["follower"]), name="talk")

    return live.stream(request, [topic(signed_in(request).tenant_id or 0)], render)


async def file(request: Request) -> Response:
    """GET …/files/{file_id}: a picture, voice or video of this conversation."""
    actor, now = signed_in(request), request.state.now
    found = await talks.one(request.path_params["follower_id"], by=actor, now=now)
    wanted = _uuid(request.path_params["file_id"])
    one = next((line.file for line in found.lines if line.file and line.file.id == wanted), None)
    if one is None:
        raise NotFound("没有找到这个文件")
    path = services(request).files.path(one)
    if one.is_image:
        headers = {"cache-control": "private, max-age=3600", "content-disposition": "inline"}
        return FileResponse(path, media_type=one.media_type, headers=headers)
    return sound(path, one.media_type)


async def _listed(request: Request, actor: Actor, now: datetime) -> Listed:
    waiting = await talks.waiting(by=actor, now=now)
    by_tab = {
        "waiting": [row for row in waiting if row.agent_id is None],
        "mine": [row for row in waiting if row.agent_id == actor.staff_id],
    }
    counts = {name: len(rows) for name, rows in by_tab.items()}
    asked = request.query_params.get("tab", "")
    tab = asked if asked in TABS else ("waiting" if by_tab["waiting"] or not by_tab["mine"] else "mine")
    rows = by_tab[tab] if tab in by_tab else await talks.recent(by=actor, now=now)
    return Listed(tab, rows, counts)


def _days(lines: list[Line]) -> list[tuple[datetime, list[Line]]]:
    """One heading a day."""
    grouped = groupby(lines, key=lambda line: local(line.at).date())
    return [(some[0].at, some) for _day, group in grouped if (some := list(group))]


async def _happened(found: Thread, actor: Actor) -> list[Happened]:
    return await history(found.citizen, by=actor, limit=20) if found.citizen else []


def _stage_word(row: Row) -> str:
    return (
        _(STAGES[row.stage])
        if row.stage in STAGES and STAGES[row.stage]
        else ("" if row.stage in STAGES else _(OTHERWISE))
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


__all__ = ["file", "listing", "news", "ordering", "page_of", "thread"]
