"""通知阶梯: which notice climbs over which channels to whom, and the centre's own rungs instead."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import Conflict
from hotline.messages.channels import SetUpLater, channels
from hotline.messages.channels import close as let_go
from hotline.messages.labels import CHANNELS
from hotline.profiles import own_ladders
from hotline.profiles.actions import change_ladder
from hotline.profiles.loading import BASE, load, with_overrides
from hotline.profiles.models import TenantProfile, newest
from hotline.profiles.own_ladders import Standing
from web.centre.admin import audit_words, ladder_words
from web.centre.admin.ladder_form import Row, blank_row, changed_rows, rows_of, rungs_of
from web.centre.notices.looks import CHANNEL_ICONS
from web.kit import forms, needs, page, redirect, render, services, signed_in
from web.kit import gettext as _

URL = "/admin/ladders"
ADMIN = needs("admin.profiles")
HISTORY = 50
RESTORED = "恢复方案默认"


class Change(BaseModel):
    """The rungs have names with their place in them: they are read from `form.values`."""

    model_config = ConfigDict(extra="allow")

    seen: int = Field(ge=0)
    basis: str = Field(default="", max_length=200)
    step: str = Field(default="save", max_length=20)


async def overview(request: Request) -> Response:
    """GET /admin/ladders."""
    row = await _current(request)
    return render(
        request,
        "centre/admin/ladders.html",
        standings=_standings(row),
        words=ladder_words,
        icons=CHANNEL_ICONS,
        url=URL,
    )


async def edit(request: Request) -> Response:
    """GET and POST /admin/ladders/{ladder}: nothing done on the page counts before it is saved."""
    row = await _current(request)
    now = own_ladders.standing(*_profiles(row), request.path_params["ladder"])
    if request.method != "POST":
        return await _show(request, forms.blank({"seen": row.version}), now, rows_of(now.ladder))
    form = await forms.read(request, Change)
    rows = changed_rows(form.values)
    if not rows:
        form.refuse("至少要保留一级")
    if form.model and form.model.step in ("save", "default"):
        with form.keeping_refusals():
            return await _save(request, form.model, rows, now)
    if form.refused_status == Conflict.status:
        form.values["seen"] = row.version  # who has been told may save on top of it
    return await _show(request, form, now, rows)


async def _save(request: Request, change: Change, rows: list[Row], now: Standing) -> Response:
    actor, back = signed_in(request), change.step == "default"
    rungs = None if back else rungs_of(rows)
    if rungs == own_ladders.as_data(now.ladder) or (back and not now.changed):
        return redirect(request, URL, toast=_("没有改动。"), kind="info")
    await change_ladder(
        actor.tenant_id or 0,
        now.name,
        rungs,
        basis=RESTORED if back else change.basis,
        seen=change.seen,
        usable=await _usable(request),
        by=actor,
        now=request.state.now,
    )
    return redirect(request, URL, toast=_("已保存。以后发出的通知按新阶梯走，正在走的不变。"))


async def _show(request: Request, form: "forms.Form[Any]", now: Standing, rows: list[Row]) -> Response:
    usable = await _usable(request)
    return render(
        request,
        "centre/admin/ladder.html",
        form=form,
        now=now,
        rows=rows or [blank_row()],
        words=ladder_words,
        channels=_offered(now, usable),
        audiences=[(name, _(label)) for name, label in ladder_words.AUDIENCES.items()],
        units=[(name, _(label)) for name, _size, label in ladder_words.UNITS],
        history=await _history(request, now.name),
        who=audit_words.who,
        url=URL,
    )


def _offered(now: Standing, usable: set[str]) -> list[tuple[str, str]]:
    """What the centre has, and what the ladder holds already though it is passed over."""
    return [
        (name, _(label) if name in usable else _("{channel}（未启用，会跳过）", channel=_(label)))
        for name, label in CHANNELS.items()
        if name in usable | now.channels
    ]


async def _usable(request: Request) -> set[str]:
    """The channels that are set up; some are in the database."""
    at_hand = services(request)
    ways = channels(at_hand.settings, at_hand.bus)
    found = {
        name
        for name, way in ways.items()
        if way.configured() and (not isinstance(way, SetUpLater) or await way.usable())
    }
    await let_go(ways)
    return found


async def _history(request: Request, name: str) -> list[dict[str, Any]]:
    """The versions in which this ladder became another, the newest first, before and after in words."""
    tenant = signed_in(request).tenant_id or 0
    rows = list(reversed(await TenantProfile.filter(tenant_id=tenant).order_by("-version").limit(HISTORY)))
    found: list[dict[str, Any]] = []
    before = _line(None, name) if rows and rows[0].version == 1 else ""
    for row in rows:
        after = _line(row, name)
        if before and after != before:
            found.insert(0, {"row": row, "before": before, "after": after})
        before = after
    return found


def _line(row: TenantProfile | None, name: str) -> str:
    ladders = (with_overrides(row.profile_key, row.overrides) if row else load(BASE)).ladders
    found = next((one for one in ladders if own_ladders.name_of(one) == name), None)
    return ladder_words.line_of(found) if found else ""


async def _current(request: Request) -> TenantProfile:
    tenant = signed_in(request).tenant_id or 0
    row = await newest(tenant)
    return row or TenantProfile(tenant_id=tenant, profile_key=BASE, overrides={}, version=0)


def _profiles(row: TenantProfile) -> tuple[Any, Any]:
    return with_overrides(row.profile_key, row.overrides), load(row.profile_key)


def _standings(row: TenantProfile) -> list[Standing]:
    return own_ladders.standings(*_profiles(row))


ROUTES = [
    page(URL, overview, guard=ADMIN, name="ladders"),
    page(f"{URL}/{{ladder}}", edit, ["GET", "POST"], guard=ADMIN, name="ladder"),
]
