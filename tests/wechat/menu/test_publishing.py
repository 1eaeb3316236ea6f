"""A menu on its way to the platform; of two who change it the second looks again."""

import pytest

from hotline.infra.errors import Conflict, Invalid
from hotline.wechat.menu import editing
from hotline.wechat.menu.editing import ButtonFields, menu_of
from hotline.wechat.menu.publishing import live, publish
from hotline.wechat.models import MenuVersion
from tests.orders.town import Town
from tests.wechat.conftest import Platform


async def test_what_is_published_is_live_and_remembered_once(platform: Platform, town: Town) -> None:
    by, now = town["admin"], town.now
    empty = await menu_of("demo", 0, by=by)
    assert await live(platform.client, empty) == []
    with pytest.raises(Invalid):
        await publish(platform.client, empty, by=by, now=now)
    place = await editing.add(empty, None, by=by, now=now)
    fields = ButtonFields(name="我要诉求", kind="click", key="report")
    await editing.save(await menu_of("demo", 0, by=by), place, fields, by=by, now=now)
    with pytest.raises(Conflict, match="刚被别人修改"):
        await editing.add(empty, None, by=by, now=now)
    menu = await menu_of("demo", 0, by=by)
    for _again in range(2):
        version = await publish(platform.client, menu, by=by, now=now)
    assert (version.number, await MenuVersion.all().count()) == (1, 1)
    assert await live(platform.client, menu) == menu.buttons
