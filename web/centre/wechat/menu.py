"""公众号菜单: a phone to press, the pressed button's form beside it, what differs from what is live."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import Conflict, Refused
from hotline.wechat.api.accounts import accounts_of
from hotline.wechat.menu import buttons as menus
from hotline.wechat.menu import comparing, editing, publishing
from hotline.wechat.menu.buttons import Place
from hotline.wechat.menu.editing import MOVED_ON, ButtonFields, Menu
from hotline.wechat.menu.keys import KEYS
from web.centre.looks import show
from web.kit import forms, redirect, services, signed_in
from web.kit import gettext as _
from web.kit.services import Services

URL = "/desk/wechat/menu"
PAGES = (
    ("/wechat/oauth?next=mine", "我的诉求（微信登录）"),
    ("/wechat/oauth?next=submit", "提交诉求（微信登录）"),
    ("/results", "办理结果公开"),
    ("/news", "新闻"),
)
Word = Annotated[str, StringConstraints(max_length=12)]


class Pressed(BaseModel):
    """Which button of which menu, as the person saw it."""

    tag: Annotated[int, Field(ge=0)] = 0
    at: Word = ""
    stamp: Annotated[str, StringConstraints(max_length=16)] = ""


class Edited(Pressed, ButtonFields):
    """A button as typed."""


class Step(Pressed):
    """To the left or right, up or down."""

    step: Annotated[int, Field(ge=-1, le=1)] = 1


class Restored(Pressed):
    """An earlier version."""

    version: Annotated[int, Field(ge=1)]


class NewTag(BaseModel):
    """A tag by its name, or one that is there."""

    name: Annotated[str, StringConstraints(max_length=30)] = ""
    tag: int = 0


async def first(request: Request) -> Response:
    """The menu of the first account."""
    for account in await accounts_of(signed_in(request).tenant_id):
        return redirect(request, f"{URL}/{account.code}")
    return await show(request, "centre/wechat/menu_none.html")


async def editor(request: Request) -> Response:
    menu = await _menu(request, _number(request, "tag"))
    return await _page(request, menu, menus.place_of(request.query_params.get("at", "")))


async def save(request: Request) -> Response:
    form = await forms.read(request, Edited)
    menu = await _menu(request, form.model.tag if form.model else 0)
    place = menus.place_of(str(form.value("at")))
    if form.model and place:
        with form.keeping_refusals():
            _check_stamp(menu, form.model)
            await editing.save(menu, place, form.model, by=signed_in(request), now=request.state.now)
            return _back(request, menu, place, _("已保存，发布后市民才能看到。"))
    return await _page(request, menu, place, form)


async def add(request: Request) -> Response:
    async def change(menu: Menu, place: Place | None, asked: Pressed) -> Place | None:
        under = place[0] if place else None
        return await editing.add(menu, under, by=signed_in(request), now=request.state.now)

    return await _change(request, Pressed, change)


async def move(request: Request) -> Response:
    async def change(menu: Menu, place: Place | None, asked: Step) -> Place | None:
        return await editing.move(menu, place or (), asked.step, by=signed_in(request), now=request.state.now)

    return await _change(request, Step, change)


async def remove(request: Request) -> Response:
    async def change(menu: Menu, place: Place | None, asked: Pressed) -> Place | None:
        await editing.remove(menu, place or (), by=signed_in(request), now=request.state.now)
        return (place or ())[:-1] or None

    return await _change(request, Pressed, change)


async def restore(request: Request) -> Response:
    async def change(menu: Menu, place: Place | None, asked: Restored) -> Place | None:
        await editing.restore(menu, asked.version, by=signed_in(request), now=request.state.now)
        return None

    return await _change(request, Restored, change)


async def take_over(request: Request) -> Response:
    """POST …/adopt: what is live becomes the working copy."""

    async def change(menu: Menu, place: Place | None, asked: Pressed) -> Place | None:
        live = await publishing.live(services(request).wechat, menu)
        await editing.take_over(menu, live, by=signed_in(request), now=request.state.now)
        return None

    return await _change(request, Pressed, change)


async def publish(request: Request) -> Response:
    async def change(menu: Menu, place: Place | None, asked: Pressed) -> Place | None:
        at_hand: Services = services(request)
        await publishing.publish(at_hand.wechat, menu, by=signed_in(request), now=request.state.now)
        return place

    return await _change(request, Pressed, change, _("已发布，市民的微信几分钟内更新。"))


async def difference(request: Request) -> Response:
    """GET …/difference: asked after the page is there, because the platform may take its time."""
    menu = await _menu(request, _number(request, "tag"))
    live, refusal = [], ""
    try:
        live = await publishing.live(services(request).wechat, menu)
    except Refused as refused:
        refusal = str(refused)
    return await show(
        request,
        "centre/wechat/parts/difference.html",
        menu=menu,
        live=live,
        refusal=refusal,
        found=comparing.differences(live, menu.buttons),
    )


async def tags(request: Request) -> Response:
    """Which tags there are, and a menu for one of them."""
    actor, menu = signed_in(request), await _menu(request, 0)
    form = forms.blank()
    if request.method == "POST":
        form = await forms.read(request, NewTag)
        if form.model:
            with form.keeping_refusals():
                return await _open_tag(request, menu, form.model)
    found: list[publishing.Tag] = []
    try:
        found = await publishing.tags(services(request).wechat, menu.account, by=actor)
    except Refused as refusal:
        form.refuse(str(refusal))
    known = {one.tag_id for one in await editing.menus_of(menu.account)}
    return await show(request, "centre/wechat/menu_tags.html", menu=menu, tags=found, known=known, form=form)


async def _open_tag(request: Request, menu: Menu, asked: NewTag) -> Response:
    actor, now, client = signed_in(request), request.state.now, services(request).wechat
    if asked.name:
        tag = await publishing.create_tag(client, menu.account, asked.name, by=actor, now=now)
    else:
        there = await publishing.tags(client, menu.account, by=actor)
        found = next((one for one in there if one.id == asked.tag), None)
        if found is None:
            raise Conflict("平台上没有这个标签，请重新选择", fields={"tag": "请重新选择"})
        tag = found
    opened = await editing.open_for_tag(menu.account.code, tag.id, tag.name, by=actor, now=now)
    return _back(request, opened, None, _("已按默认菜单起草“{name}”的菜单。", name=tag.name))


Change = Callable[[Menu, Place | None, Any], Awaitable[Place | None]]


async def _change(request: Request, model: type[Pressed], change: Change, said: str = "") -> Response:
    """A press of one of the small buttons: done, or said why not, on the menu as it is now."""
    form = await forms.read(request, model)
    menu = await _menu(request, form.model.tag if form.model else 0)
    place = menus.place_of(str(form.value("at")))
    if form.model:
        with form.keeping_refusals():
            _check_stamp(menu, form.model)
            return _back(request, menu, await change(menu, place, form.model), said)
    return await _page(request, menu, place, refused=form)


def _check_stamp(menu: Menu, asked: Pressed) -> None:
    if asked.stamp != menu.stamp:
        raise Conflict(MOVED_ON, code="menu_moved_on")


async def _menu(request: Request, tag: int) -> Menu:
    return await editing.menu_of(request.path_params["account"], tag, by=signed_in(request))


def _back(request: Request, menu: Menu, place: Place | None, said: str = "") -> Response:
    query = urlencode({"tag": menu.tag_id, "at": ".".join(map(str, place or ()))})
    return redirect(request, f"{URL}/{menu.account.code}?{query}", toast=said)


async def _page(
    request: Request,
    menu: Menu,
    place: Place | None,
    form: "forms.Form[Any] | None" = None,
    refused: "forms.Form[Any] | None" = None,
) -> Response:
    button = menus.at(menu.buttons, place)
    base = services(request).settings.public_url.rstrip("/")
    return await show(
        request,
        "centre/wechat/menu.html",
        menu=menu,
        accounts=await accounts_of(signed_in(request).tenant_id),
        tag_menus=await editing.menus_of(menu.account),
        place=place if button is not None else None,
        button=button,
        form=form or forms.blank(_values(button)),
        refused=refused,
        status=refused.status if refused else 0,
        versions=await editing.versions(menu),
        keys=[(key, _(name)) for key, name in KEYS.items()],
        pages=[(f"{base}{path}", _(name)) for path, name in PAGES],
        action=comparing.action,
        wrong={one.place for one in menu.problems},
        problems=[one for one in menu.problems if one.place != place],
        limits=menus,
    )


def _values(button: menus.Button | None) -> dict[str, Any]:
    found = button or {}
    kind = found.get("type", "")
    return {
        "name": found.get("name", ""),
        "kind": kind if kind in ("click", "view") else "",
        "key": found.get("key", ""),
        "url": found.get("url", ""),
    }


def _number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "0")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
