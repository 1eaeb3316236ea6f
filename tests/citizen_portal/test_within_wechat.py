"""Inside WeChat: who looks is asked once, safely, and finds everything of theirs."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest

from hotline.infra.settings import Settings
from hotline.orders.models import Order
from hotline.people.actor import Actor
from hotline.wechat.api.accounts import add_account
from hotline.wechat.models import BindingCode, ChatOrder, Follower, OfficialAccount
from tests.citizen_portal.conftest import Visitor
from tests.conftest import cheap_settings
from tests.orders.town import PHONE, Town, build
from tests.playing import Standins, playing
from tests.wechat.conftest import DETAILS
from web.app import create_app

pytestmark = pytest.mark.sqlite
IN_WECHAT = {"user-agent": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50"}


@pytest.fixture(scope="session")
async def machines() -> AsyncIterator[Standins]:
    async with playing() as standins:
        yield standins


@pytest.fixture
async def account(town: Town) -> OfficialAccount:
    by = Actor.system(town.centre.id)
    return await add_account(DETAILS, tenant_id=town.centre.id, by=by, now=town.now)


@pytest.fixture
async def app(db: Settings, town: Town, account: OfficialAccount, machines: Standins) -> Any:
    machines.calm()
    settings = cheap_settings(db.data_dir, database=db.database, demo=True, captcha=False)
    made = create_app(machines.settings(settings))
    made.state.services.clock = lambda: town.now
    return made


@pytest.fixture
async def visitor(
    app: Any, client_for: Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]]
) -> AsyncIterator[Visitor]:
    async with client_for(app, follow_redirects=False, headers=IN_WECHAT) as http:
        yield Visitor(http, app)


async def asked(visitor: Visitor, wanted: str = "mine") -> tuple[str, str]:
    """Where WeChat is asked, and with which state."""
    away = (await visitor.open(f"/wechat/oauth?next={wanted}")).headers["location"]
    query = parse_qs(urlsplit(away).query)
    assert (query["appid"], query["scope"]) == ([DETAILS.app_id], ["snsapi_base"])
    return query["redirect_uri"][0], query["state"][0]


async def come_in(
    visitor: Visitor, machines: Standins, openid: str = "oMe", wanted: str = "mine"
) -> httpx2.Response:
    address, state = await asked(visitor, wanted)
    code = machines.wechat.oauth.code_for(openid)
    return await visitor.open(f"{urlsplit(address).path}?{urlencode({'code': code, 'state': state})}")


async def test_whoever_comes_from_wechat_sees_their_orders_without_a_code(
    visitor: Visitor, town: Town, machines: Standins, account: OfficialAccount
) -> None:
    theirs, foreign = (
        await town.submit(),
        await town.submit(title="别人的事", citizen={"phone": "13900139000"}),
    )
    me = await Follower.create(account=account, openid="oMe", created_at=town.now)
    await ChatOrder.create(follower=me, order=theirs, at=town.now)
    first = await visitor.open("/mine")
    assert first.headers["location"] == "/wechat/oauth?next=mine"
    assert (await come_in(visitor, machines)).headers["location"] == "/mine"
    await visitor.open("/mine")
    assert theirs.title in visitor.page and "别人的事" not in visitor.page
    assert (await visitor.open(f"/track/{theirs.number}")).status_code == 200
    assert (await visitor.open(f"/track/{foreign.number}")).status_code == 303
    await visitor.open(f"/track/{theirs.number}")
    assert (await visitor.send(f"/track/{theirs.number}/urge", {"note": "请快一点"})).status_code == 303
    await visitor.open("/mine")
    await visitor.send("/mine/leave")
    assert (await visitor.open(f"/track/{theirs.number}")).status_code == 303


async def test_binding_on_the_page_brings_what_was_said_by_telephone(
    visitor: Visitor, town: Town, machines: Standins, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await town.submit()
    await come_in(visitor, machines)
    await visitor.open("/mine")
    assert order.title not in visitor.page
    monkeypatch.setattr("hotline.wechat.binding.codes.secrets.randbelow", lambda most: 123456)
    assert (await visitor.send("/mine/code", {"phone": "1234"})).status_code == 422
    await visitor.send("/mine/code", {"phone": PHONE})
    assert "138****8000" in visitor.page and await BindingCode.exists()
    wrong = await visitor.send("/mine/bind", {"phone": PHONE, "code": "000000"})
    assert wrong.status_code == 422 and "验证码不对或已过期" in visitor.page
    assert (await visitor.send("/mine/bind", {"phone": PHONE, "code": "123456"})).status_code == 303
    await visitor.open("/mine")
    assert order.title in visitor.page and "138****8000" in visitor.page and PHONE not in visitor.page
    assert (await visitor.send("/mine/unbind", {})).status_code == 422
    assert (await visitor.send("/mine/unbind", {"sure": "true"})).status_code == 303
    await visitor.open("/mine")
    assert order.title not in visitor.page


async def test_a_bound_citizen_types_neither_name_nor_number(
    visitor: Visitor, town: Town, machines: Standins
) -> None:
    known = await town.submit()
    await come_in(visitor, machines, wanted="submit")
    me = await Follower.get(openid="oMe")
    await Follower.filter(id=me.id).update(citizen_id=known.citizen_id, bound_at=town.now)
    await visitor.open("/submit")
    assert "138****8000" in visitor.page and PHONE not in visitor.page
    fields = {
        "type": "help",
        "title": "路口积水很深",
        "content": "下雨以后路口积水很深，行人过不去。",
        "phone": "",
    }
    short = await visitor.send("/submit", fields | {"title": "短"})
    assert short.status_code == 422 and PHONE not in visitor.page
    sent = await visitor.send("/submit", fields)
    assert sent.headers["location"] == "/submit/done"
    order = await Order.exclude(id=known.id).get()
    assert order.citizen_id == known.citizen_id and order.contact_name == "王小明"
    assert await ChatOrder.filter(follower=me, order=order).exists()


async def test_a_state_counts_once_in_its_own_browser_and_leads_only_to_our_pages(
    visitor: Visitor, machines: Standins, town: Town
) -> None:
    assert (await come_in(visitor, machines, wanted="https://evil.example")).headers["location"] == "/mine"
    address, state = await asked(visitor)
    path = urlsplit(address).path

    async def back(**query: str) -> int:
        return (await visitor.open(f"{path}?{urlencode(query)}")).status_code

    code = machines.wechat.oauth.code_for
    kept = dict(visitor.http.cookies)
    visitor.http.cookies.clear()
    assert await back(code=code("oMe"), state=state) == 403  # another browser: somebody sent the link
    for name, value in kept.items():
        visitor.http.cookies.set(name, value)
    assert await back(code=code("oMe"), state=state[:-2] + "xx") == 403
    assert await back(state=state) == 403
    for name, value in kept.items():
        visitor.http.cookies.set(name, value)
    assert await back(code="made-up", state=state) == 403
    for name, value in kept.items():
        visitor.http.cookies.set(name, value)
    assert await back(code=code("oMe"), state=state) == 403  # this state was used


async def test_elsewhere_the_page_says_what_to_do_and_another_city_knows_nobody(
    visitor: Visitor, machines: Standins, town: Town
) -> None:
    await come_in(visitor, machines)
    await build("b_", "450700")
    assert "请用编号和查询码查询" in (await visitor.open("/c/b_centre/mine")).text
    visitor.http.cookies.clear()
    visitor.http.headers["user-agent"] = "Mozilla/5.0"
    assert "请在微信里打开" in (await visitor.open("/mine")).text
    await OfficialAccount.filter(id__gt=0).update(active=False)
    assert (await visitor.open("/wechat/oauth")).status_code == 404
