"""The telephone on a page: what is done there reaches our webhook signed, what we say is shown there."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from hotline.infra.settings import Settings
from hotline.wechat.models import OfficialAccount, WechatMedium, WechatMessage
from standins.wechat import WeChat
from standins.wechat.templates import TEMPLATES
from tests.playing import Standins, served
from tests.visiting import Visitor
from tests.wechat.conftest import Platform
from web.app import create_app
from wechat.simulator.lines import Part, parts

pytestmark = pytest.mark.sqlite
OPENID = "oA"
PAGE = "/wechat/simulator"
PICTURE = b"\xff\xd8\xff\xe0 a picture"
Opens = Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]]


@dataclass
class Telephone(Visitor):
    """With both servers behind the page."""

    server: WeChat

    async def act(self, act: str, **more: Any) -> httpx2.Response:
        return await self.does("do", act=act, **more)


@pytest.fixture
async def telephone(platform: Platform, machines: Standins, client_for: Opens) -> AsyncIterator[Telephone]:
    settings = Settings.model_validate(platform.settings.model_dump() | {"demo": True})
    app = create_app(settings)
    async with client_for(app) as http, served(app) as address:
        machines.reports_to(address)
        yield Telephone(http, PAGE, machines.wechat, always={"openid": OPENID})


async def kept() -> list[tuple[str, str]]:
    return [(one.kind, one.event) for one in await WechatMessage.all().order_by("id")]


async def test_everything_a_citizen_does_reaches_the_webhook(telephone: Telephone) -> None:
    answers = [
        await telephone.act("follow"),
        await telephone.act("scan", scene="shequ-7"),
        await telephone.act("press", button="click", key="PROGRESS"),
        await telephone.act("write", text="路灯不亮 😀𠮷", safe="on", times="3"),
        await telephone.act("place", place="1"),
        await telephone.act("file", kind="image", files={"file": ("a.jpg", PICTURE, "image/jpeg")}),
        await telephone.act("leave"),
    ]
    assert [one.status_code for one in answers] == [303] * 7
    assert await kept() == [
        *(("event", "subscribe"), ("event", "SCAN"), ("event", "CLICK")),
        *(("text", ""), ("location", ""), ("image", ""), ("event", "unsubscribe")),
    ]
    assert (await WechatMessage.get(kind="text")).content["Content"] == "路灯不亮 😀𠮷"
    assert (await WechatMedium.get()).media_id in telephone.server.media.kept


async def test_what_the_account_says_is_shown_and_nothing_in_it_is_markup(
    telephone: Telephone, platform: Platform
) -> None:
    await telephone.act("write", text="<script>alert(1)</script>")
    await platform.client.say(
        platform.account, OPENID, '已受理，<a href="https://x.cn/t?a=1">查看进度</a> <b>不是粗体</b>'
    )
    first = await telephone.feed()
    assert "<script>" not in first["html"] and "&lt;script&gt;" in first["html"]
    assert '<a href="https://x.cn/t?a=1" target="_blank" rel="noopener">查看进度</a>' in first["html"]
    assert "&lt;b&gt;" in first["html"]
    assert (await telephone.feed(first["version"]))["html"] == ""
    assert [one["left"] for one in first["windows"]] == [19]


async def test_menus_cards_and_articles_of_the_account_are_drawn(
    telephone: Telephone, platform: Platform
) -> None:
    await telephone.act("write", text="进度")
    choices = {
        "head_content": "见 https://x.cn/1",
        "list": [{"id": "1", "content": "催单"}],
        "tail_content": "请选择",
    }
    articles = [{"title": "办理结果", "description": "已修好", "url": "https://x.cn/2", "picurl": ""}]
    for kind, content in (("msgmenu", choices), ("news", {"articles": articles})):
        said = {"touser": OPENID, "msgtype": kind, kind: content}
        await platform.client.post(platform.account, "/cgi-bin/message/custom/send", said)
    words = dict.fromkeys(TEMPLATES["TPL_PROGRESS"], "已办结")
    await platform.client.notify(platform.account, OPENID, "TPL_PROGRESS", words, "https://x.cn/3")
    html = (await telephone.feed())["html"]
    assert 'value="催单"' in html and 'name="choice" value="1"' in html
    assert all(f'href="https://x.cn/{n}"' in html for n in (1, 2, 3)) and "诉求办理进展通知" in html


async def test_a_picture_can_be_looked_at_and_other_files_cannot(telephone: Telephone) -> None:
    await telephone.act("file", kind="image", files={"file": ("a.jpg", PICTURE, "image/jpeg")})
    media_id = next(iter(telephone.server.media.kept))
    seen = await telephone.http.get(f"/wechat/simulator/medium?id={media_id}")
    assert (seen.content, seen.headers["content-type"]) == (PICTURE, "image/jpeg")
    for wrong in ("gone", "../_control", ""):
        assert (await telephone.http.get("/wechat/simulator/medium", params={"id": wrong})).status_code == 404


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("fly", {}),
        ("write", {"text": "  "}),
        ("write", {"text": "长" * 2001}),
        ("file", {"kind": "image"}),
        ("place", {"place": "99"}),
        ("scan", {"scene": ""}),
        ("follow", {"openid": "o A<"}),
    ],
)
async def test_what_cannot_be_done_is_said_and_not_sent(
    telephone: Telephone, act: str, fields: dict[str, str]
) -> None:
    answer = await telephone.act(act, **fields)
    assert 400 <= answer.status_code < 500 and answer.json()["detail"]
    assert await kept() == []


async def test_a_voice_that_is_none_is_refused_by_the_platform(telephone: Telephone) -> None:
    answer = await telephone.act("file", kind="voice", files={"file": ("a.wav", b"noise", "audio/wav")})
    assert answer.status_code == 422 and "40005" in answer.json()["detail"]


async def test_the_platform_may_be_made_ill(telephone: Telephone) -> None:
    assert (await telephone.does("weather", mode="twice")).status_code == 303
    await telephone.act("write", text="两遍")
    assert telephone.server.behaviour.mode == "twice"
    assert await kept() == [("text", "")]
    assert (await telephone.does("weather", mode="gone")).status_code == 422


async def test_the_real_platform_is_no_toy_and_other_cities_have_no_simulator(
    account: OfficialAccount, db: Settings, client_for: Opens
) -> None:
    real = Settings.model_validate(db.model_dump() | {"demo": True})
    async with client_for(create_app(real)) as http:
        assert (await http.get(PAGE)).status_code == 409
    async with client_for(create_app(db)) as http:
        assert (await http.get(PAGE)).status_code == 404


def test_links_are_found_in_what_is_said() -> None:
    assert parts("见 https://x.cn/a?b=1。或 <a href='http://y.cn'><b>这里</b></a>完") == [
        Part("见 "),
        Part("https://x.cn/a?b=1", "https://x.cn/a?b=1"),
        Part("。或 "),
        Part("这里", "http://y.cn"),
        Part("完"),
    ]
    assert parts('<a href="javascript:alert(1)">点</a>') == [Part('<a href="javascript:alert(1)">点</a>')]
