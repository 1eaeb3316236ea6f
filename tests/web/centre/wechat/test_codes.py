"""关注二维码: made once at the platform, counted by what came of them."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from hotline.wechat.codes.counting import came
from hotline.wechat.inbox.keeping import keep
from hotline.wechat.inbox.letters import Inbound
from hotline.wechat.models import ChatOrder, Follower, OfficialAccount, SceneCode, WechatMessage
from standins.wechat import WeChat
from tests.orders.town import Town
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite
URL = "/desk/wechat/codes"


async def scan(account: OfficialAccount, town: Town, openid: str, event: str, key: str) -> WechatMessage:
    """What the platform tells of somebody before a code."""
    number = f"{openid}{event}{key}{town.now}"[-60:]
    letter = Inbound(openid, "event", event, number, town.now, {"EventKey": key})
    message = await keep(account, letter, town.now)
    assert message is not None
    await came(message, town.now)
    return message


async def test_a_code_is_made_shown_and_drawn(desk: Desk, account: OfficialAccount, wechat: WeChat) -> None:
    await desk.as_("operator")
    made = await desk.post(f"{URL}/new", {"name": "江山社区", "place": "一楼", "organisation": "gzz"})
    code = await SceneCode.get()
    assert made.headers["location"] == f"{URL}/{code.id}"
    assert wechat.codes[next(iter(wechat.codes))] == code.scene and code.url.startswith(
        "http://weixin.qq.com"
    )
    page = (await desk.get(f"{URL}/{code.id}")).text
    assert "<svg" in page and "江山社区" in page
    picture = await desk.get(f"{URL}/{code.id}/picture")
    assert Image.open(BytesIO(picture.content)).size[0] > 300
    assert "%E6%B1%9F%E5%B1%B1" in picture.headers["content-disposition"]
    await desk.post(f"{URL}/{code.id}", {"name": "江山服务站"})
    assert "江山服务站" in (await desk.get(URL)).text


async def test_what_came_of_a_code_is_counted(desk: Desk, account: OfficialAccount, town: Town) -> None:
    await desk.as_("operator")
    await desk.post(f"{URL}/new", {"name": "江山社区"})
    code = await SceneCode.get()
    for openid in ("oA", "oB"):
        await Follower.create(account=account, openid=openid, scene=code.scene, created_at=town.now)
    await scan(account, town, "oA", "subscribe", f"qrscene_{code.scene}")
    await scan(account, town, "oB", "subscribe", f"qrscene_{code.scene}")
    town.later(minutes=1)
    await scan(account, town, "oA", "SCAN", code.scene)
    await scan(account, town, "oA", "SCAN", "staff.123")
    order = await town.submit()
    follower = await Follower.get(openid="oA")
    await ChatOrder.create(follower=follower, order=order, at=town.now)
    await Follower.filter(openid="oB").update(following=False)
    cells = [
        part.partition("</td>")[0] for part in (await desk.get(f"{URL}?days=7")).text.split('<td class="num"')
    ]
    assert [cell.rpartition(">")[2] for cell in cells[1:]] == ["2", "3", "1", "1"]
    town.now += timedelta(days=8)
    await desk.as_("operator")
    later = (await desk.get(f"{URL}?days=7")).text.split('<td class="num"')
    assert [part.partition("</td>")[0].rpartition(">")[2] for part in later[1:]] == ["0", "0", "0", "1"]


async def test_whoever_came_by_a_code_gets_a_tag(
    desk: Desk, account: OfficialAccount, town: Town, wechat: WeChat
) -> None:
    await desk.as_("operator")
    await desk.post(f"{URL}/new", {"name": "江山社区"})
    code = await SceneCode.get()
    for n in range(60):
        await Follower.create(account=account, openid=f"o{n}", scene=code.scene, created_at=town.now)
        wechat.followers.heard(f"o{n}", "event", "subscribe")
    wechat.menus.tags[100] = "江山"
    done = await desk.post(f"{URL}/{code.id}/tag", {"tag": "100"}, at=f"{URL}/{code.id}")
    assert done.status_code == 303 and len(wechat.menus.tagged) == 60
    gone = await desk.post(f"{URL}/{code.id}/tag", {"tag": "101"}, at=f"{URL}/{code.id}")
    assert gone.status_code == 409


async def test_a_code_without_a_name_or_of_a_silent_platform_is_not_made(
    desk: Desk, account: OfficialAccount, wechat: WeChat
) -> None:
    await desk.as_("operator")
    assert (await desk.post(f"{URL}/new", {"place": "一楼"})).status_code == 422
    wechat.behaviour.change({"mode": "fail"})
    silent = await desk.post(f"{URL}/new", {"name": "江山社区"})
    assert silent.status_code == 409 and 'value="江山社区"' in silent.text
    assert not await SceneCode.exists()
