"""Pictures drawn for a post: charts of our figures, cards with a QR code, the post as one long picture."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hotline.content.drawing.charts import Chart, drawn
from hotline.content.drawing.sheets import card as drawn_card
from hotline.content.drawing.sheets import long_picture as drawn_long
from hotline.content.posts import queries, writing
from hotline.content.posts.blocks import blocks_of, contents_of
from hotline.content.posts.week import today_of
from hotline.content.weekly import figures
from hotline.content.weekly.topics import this_week, topics
from hotline.infra.errors import Invalid
from hotline.people.actor import Actor
from hotline.profiles.models import rules_for
from web.centre.posts.files import told
from web.kit import forms, redirect
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _
from web.kit.services import services


class Asked(BaseModel):
    """Which of our charts."""

    model_config = ConfigDict(extra="ignore")
    chart: Literal["topics", "channels", "weeks", "settled"]


class Card(BaseModel):
    """A card's words."""

    model_config = ConfigDict(extra="ignore")
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)] = (
        "有诉求，找12345"
    )
    words: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = "扫一扫，说出您的诉求"


async def chart(request: Request) -> Response:
    """POST /desk/posts/charts: draws one and keeps it among the post's files."""
    form = await forms.read(request, Asked)
    if form.model is None:
        raise Invalid("没有这种图表")
    actor, now = signed_in(request), request.state.now
    made = await CHART_MAKERS[form.model.chart](actor, now)
    return await _kept(request, await asyncio.to_thread(drawn, made), made.title)


async def card(request: Request) -> Response:
    """POST /desk/posts/cards: a card that leads to the portal's form."""
    form = await forms.read(request, Card)
    if form.model is None:
        raise Invalid("二维码卡片的文字太长", fields=form.errors)
    link = f"{services(request).settings.public_url.rstrip('/')}/submit"
    made = await asyncio.to_thread(drawn_card, form.model.title, form.model.words, link)
    return await _kept(request, made, form.model.title)


async def long_picture(request: Request) -> Response:
    """POST /desk/posts/{id}/long-picture: drawn, kept, and opened."""
    actor = signed_in(request)
    post = await queries.one(request.path_params["id"], by=actor)
    contents = await contents_of(post)
    link = post.url or f"{services(request).settings.public_url.rstrip('/')}/submit"
    blocks = blocks_of(post.body)
    made = await asyncio.to_thread(drawn_long, post.title, post.account.name, blocks, contents.get, link)
    stored = await services(request).files.save_drawn(made, f"{post.title}.png", actor.label)
    kept = await writing.keep_file(stored, by=actor, now=request.state.now)
    return redirect(request, f"/desk/posts/files/{kept.id}", toast=_("长图已生成。"))


async def _kept(request: Request, content: bytes, name: str) -> Response:
    actor = signed_in(request)
    stored = await services(request).files.save_drawn(content, f"{name}.png", actor.label)
    kept = await writing.keep_file(stored, by=actor, now=request.state.now)
    return JSONResponse(told(kept) | {"name": name}, status_code=201)


async def _topics(by: Actor, now: datetime) -> Chart:
    monday = this_week(now)
    rows = sorted(
        ((one.name, float(one.count)) for one in await topics(monday, by=by)), key=lambda row: -row[1]
    )
    return Chart("本周市民关心的热点", rows, note=_days(monday))


async def _channels(by: Actor, now: datetime) -> Chart:
    monday = this_week(now)
    found = await figures.week_figures(by.tenant_id or 0, monday, ())
    return Chart("诉求从哪里来", [(name, float(n)) for name, n in found.channels], note=_days(monday))


async def _weeks(by: Actor, now: datetime) -> Chart:
    rows = await figures.per_week(by.tenant_id or 0, now)
    shown = [(f"{day.month}/{day.day}", float(count)) for day, count in rows]
    return Chart("近八周受理量", shown, note="每周一开始，最后一周未满", columns=True)


async def _settled(by: Actor, now: datetime) -> Chart:
    levels = (await rules_for(by.tenant_id or 0))[0].satisfied_levels
    last = this_week(now)
    rows = []
    for back in reversed(range(6)):
        monday = last - timedelta(days=7 * back)
        found = await figures.week_figures(by.tenant_id or 0, monday, levels)
        rows.append((f"{monday.month}/{monday.day}", found.settled_percent or 0.0))
    return Chart(
        "近六周办结率", rows, unit="%", note=f"截至{today_of(now).month}月{today_of(now).day}日", columns=True
    )


def _days(monday: date) -> str:
    last = monday + timedelta(days=6)
    return f"{monday.year}年{monday.month}月{monday.day}日–{last.month}月{last.day}日"


CHART_MAKERS: Mapping[str, Callable[[Actor, datetime], Awaitable[Chart]]] = {
    "topics": _topics,
    "channels": _channels,
    "weeks": _weeks,
    "settled": _settled,
}
CHARTS = (
    ("topics", "本周热点"),
    ("channels", "渠道分布"),
    ("weeks", "近八周受理量"),
    ("settled", "近六周办结率"),
)
