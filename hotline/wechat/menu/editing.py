"""The working copy: every change is kept at once, and made to the menu the person has before him."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, StringConstraints

from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, Invalid, NotFound
from hotline.people.actor import Actor
from hotline.people.permissions import require
from hotline.wechat.api.accounts import one_of
from hotline.wechat.menu import buttons as menus
from hotline.wechat.menu.buttons import Button, Buttons, Place, Problem
from hotline.wechat.models import MenuVersion, OfficialAccount, WechatMenu

MOVED_ON = "菜单刚被别人修改，已显示最新内容，请重新操作"
Text = Annotated[str, StringConstraints(strip_whitespace=True)]


class ButtonFields(BaseModel):
    """One button as typed. One that opens others has only a name."""

    name: Text = ""
    kind: Literal["", "click", "view"] = ""
    key: Text = ""
    url: Text = ""

    def button(self) -> Button:
        """In the platform's form."""
        if self.kind == "click":
            return {"name": self.name, "type": "click", "key": self.key}
        if self.kind == "view":
            return {"name": self.name, "type": "view", "url": self.url}
        return {"name": self.name}


@dataclass(frozen=True)
class Menu:
    """One menu of an account. `stamp` tells whether two people look at the same one."""

    account: OfficialAccount
    tag_id: int
    tag_name: str
    buttons: Buttons
    row: WechatMenu | None

    @property
    def stamp(self) -> str:
        return hashlib.sha256(json.dumps(self.buttons, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def problems(self) -> list[Problem]:
        return menus.problems(self.buttons)


async def menu_of(code: str, tag_id: int, *, by: Actor) -> Menu:
    """The working copy; empty before the first change."""
    require(by, "wechat.menu")
    account = await one_of(by.tenant_id, code)
    return _menu(account, tag_id, await WechatMenu.get_or_none(account_id=account.id, tag_id=tag_id))


async def menus_of(account: OfficialAccount) -> list[WechatMenu]:
    """Those for tags, in the order they were made."""
    return await WechatMenu.filter(account_id=account.id).exclude(tag_id=0).order_by("id")


async def versions(menu: Menu, limit: int = 20) -> list[MenuVersion]:
    """What was published, newest first."""
    return await MenuVersion.filter(menu_id=menu.row.id).order_by("-number").limit(limit) if menu.row else []


async def open_for_tag(code: str, tag_id: int, tag_name: str, *, by: Actor, now: datetime) -> Menu:
    """A menu for who carries the tag; it begins as a copy of everybody's."""
    start = (await menu_of(code, 0, by=by)).buttons
    account = await one_of(by.tenant_id, code)
    values = {"tag_name": tag_name[:30], "buttons": start, "changed_at": now, "changed_by": by.name[:60]}
    row, _ = await WechatMenu.get_or_create(account_id=account.id, tag_id=tag_id, defaults=values)
    return _menu(account, tag_id, row)


async def save(menu: Menu, place: Place, fields: ButtonFields, *, by: Actor, now: datetime) -> None:
    """One button, or what is wrong with which field of it."""
    before = menus.at(menu.buttons, place)
    if before is None:
        raise NotFound("没有这个菜单项")
    button = fields.button()
    if not fields.kind and before.get("type") not in ("click", "view", None):
        button = before | {"name": fields.name}  # made elsewhere: only its name is ours to change
    after = menus.replaced(menu.buttons, place, button)
    if wrong := {one.field: one.message for one in menus.problems(after) if one.place == place}:
        raise Invalid("请修改标出的内容", fields=wrong)
    await _keep(menu, lambda: after, by, now)


async def add(menu: Menu, under: int | None, *, by: Actor, now: datetime) -> Place:
    """A new button at the end; where it is."""
    try:
        after, place = menus.added(menu.buttons, under)
    except ValueError as full:
        raise Conflict(str(full)) from full
    await _keep(menu, lambda: after, by, now)
    return place


async def remove(menu: Menu, place: Place, *, by: Actor, now: datetime) -> None:
    """Gone with everything below it."""
    _require(menu, place)
    await _keep(menu, lambda: menus.removed(menu.buttons, place), by, now)


async def move(menu: Menu, place: Place, step: int, *, by: Actor, now: datetime) -> Place:
    """One further; where it is now."""
    _require(menu, place)
    after, target = menus.moved(menu.buttons, place, step)
    await _keep(menu, lambda: after, by, now)
    return target


async def take_over(menu: Menu, buttons: Buttons, *, by: Actor, now: datetime) -> None:
    """What is live, or was once published, becomes the working copy."""
    await _keep(menu, lambda: buttons, by, now)


async def restore(menu: Menu, number: int, *, by: Actor, now: datetime) -> None:
    """A published version becomes the working copy again."""
    found = await MenuVersion.get_or_none(menu_id=menu.row.id, number=number) if menu.row else None
    if found is None:
        raise NotFound("没有这个版本")
    await take_over(menu, found.buttons, by=by, now=now)


def _require(menu: Menu, place: Place) -> None:
    if menus.at(menu.buttons, place) is None:
        raise NotFound("没有这个菜单项")


def _menu(account: OfficialAccount, tag_id: int, row: WechatMenu | None) -> Menu:
    if row is None and tag_id:
        raise NotFound("这个标签还没有菜单")
    return Menu(account, tag_id, row.tag_name if row else "", row.buttons if row else [], row)


async def _keep(menu: Menu, change: Callable[[], Buttons], by: Actor, now: datetime) -> None:
    require(by, "wechat.menu")
    async with transaction():
        start = {"buttons": [], "changed_at": now}
        await WechatMenu.get_or_create(account_id=menu.account.id, tag_id=menu.tag_id, defaults=start)
        row = await locked(WechatMenu, account_id=menu.account.id, tag_id=menu.tag_id)
        if row is None or row.buttons != menu.buttons:
            raise Conflict(MOVED_ON, code="menu_moved_on")
        row.buttons, row.changed_at, row.changed_by = change(), now, by.name[:60]
        await row.save()
