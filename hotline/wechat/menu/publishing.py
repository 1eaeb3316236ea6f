"""Menus at the platform: what is live, putting one live, and the tags that decide who sees which."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Invalid
from hotline.people.actor import Actor
from hotline.people.permissions import require
from hotline.wechat.api.client import Client
from hotline.wechat.api.errors import WeChatError
from hotline.wechat.api.saying import in_plain_words
from hotline.wechat.menu.buttons import Buttons, normal
from hotline.wechat.menu.editing import Menu
from hotline.wechat.models import MenuVersion, OfficialAccount, WechatMenu

NO_MENU, NO_SUCH_MENU = 46003, 65301
TAG_BYTES = 30


@dataclass(frozen=True)
class Tag:
    """A group of followers at the platform."""

    id: int
    name: str
    count: int


async def live(client: Client, menu: Menu) -> Buttons:
    """What citizens see now; nothing when there is no menu."""
    with in_plain_words():
        return await _live(client, menu)


async def publish(client: Client, menu: Menu, *, by: Actor, now: datetime) -> MenuVersion:
    """Live within minutes on open phones. What was published is kept with who did it."""
    require(by, "wechat.menu")
    if menu.row is None or menu.problems:
        raise Invalid(menu.problems[0].message if menu.problems else "还没有编辑菜单")
    with in_plain_words():
        number = await _put_live(client, menu, menu.row)
    async with transaction():
        row = await locked(WechatMenu, id=menu.row.id) or menu.row
        await WechatMenu.filter(id=row.id).update(live_id=number)
        return await _remember(menu, row, by, now)


async def tags(client: Client, account: OfficialAccount, *, by: Actor) -> list[Tag]:
    """All tags of the account."""
    require(by, "wechat.menu")
    with in_plain_words():
        told = await client.get(account, "/cgi-bin/tags/get")
    return [Tag(one["id"], one["name"], one.get("count", 0)) for one in told.get("tags", [])]


async def create_tag(client: Client, account: OfficialAccount, name: str, *, by: Actor, now: datetime) -> Tag:
    """A new one."""
    require(by, "wechat.menu")
    wanted = name.strip()
    if not wanted or len(wanted.encode()) > TAG_BYTES:
        raise Invalid("标签名称要 1 到 10 个汉字", fields={"name": "标签名称要 1 到 10 个汉字"})
    with in_plain_words():
        told = await client.post(account, "/cgi-bin/tags/create", {"tag": {"name": wanted}})
    async with transaction():
        subject = f"wechat:{account.code}"
        await audit.record(by.label, "wechat.tag_created", subject, {"name": wanted}, now, by.request_id)
    return Tag(told["tag"]["id"], wanted, 0)


async def _live(client: Client, menu: Menu) -> Buttons:
    try:
        told = await client.get(menu.account, "/cgi-bin/menu/get")
    except WeChatError as failure:
        if failure.code == NO_MENU:
            return []
        raise
    if not menu.tag_id:
        return normal(told.get("menu", {}).get("button", []))
    return normal(_of_tag(told.get("conditionalmenu", []), menu.tag_id))


def _of_tag(told: list[dict[str, Any]], tag_id: int) -> Buttons:
    """The newest one counts."""
    fitting = [one for one in told if str(one.get("matchrule", {}).get("tag_id")) == str(tag_id)]
    newest = max(fitting, key=lambda one: int(one.get("menuid", 0)), default={})
    found: Buttons = newest.get("button", [])
    return found


async def _put_live(client: Client, menu: Menu, row: WechatMenu) -> str:
    """A tag's menu is replaced by a new one first: nobody is without in between."""
    if not menu.tag_id:
        await client.post(menu.account, "/cgi-bin/menu/create", {"button": menu.buttons})
        return ""
    rule = {"button": menu.buttons, "matchrule": {"tag_id": str(menu.tag_id)}}
    told = await client.post(menu.account, "/cgi-bin/menu/addconditional", rule)
    if row.live_id:
        await _drop(client, menu.account, row.live_id)
    return str(told.get("menuid", ""))


async def _drop(client: Client, account: OfficialAccount, number: str) -> None:
    try:
        await client.post(account, "/cgi-bin/menu/delconditional", {"menuid": number})
    except WeChatError as failure:
        if failure.code != NO_SUCH_MENU:
            raise


async def _remember(menu: Menu, row: WechatMenu, by: Actor, now: datetime) -> MenuVersion:
    last = await MenuVersion.filter(menu_id=row.id).order_by("-number").first()
    if last is not None and last.buttons == menu.buttons:
        return last  # put live once more, nothing new to remember
    version = await MenuVersion.create(
        menu_id=row.id,
        number=(last.number if last else 0) + 1,
        buttons=menu.buttons,
        published_at=now,
        published_by=by.name[:60],
    )
    detail = {"tag": menu.tag_name, "version": version.number}
    await audit.record(
        by.label, "wechat.menu_published", f"wechat:{menu.account.code}", detail, now, by.request_id
    )
    return version
