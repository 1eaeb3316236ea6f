"""The telephone's pages: who has one, whose call it is, what leaves a trace."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hotline.calls.models import BlockedNumber, CallOrder, DeskMessage, PhoneAccount
from hotline.calls.switchboard.news import Brief, Queue, Said
from hotline.infra.audit import AuditEntry
from hotline.infra.settings import Settings
from hotline.orders.models import Order
from tests.calls.exchange import Exchange
from tests.calls.fake_gateway import FakeGateway
from tests.orders.town import PHONE, Town, build
from tests.servers import free_port
from tests.web.centre.conftest import ClientFor
from tests.web.centre.people import Desk
from web.app import create_app

pytestmark = pytest.mark.sqlite
TOKEN = re.compile(r'"X-CSRF-Token":"([0-9a-f]+)"')


class Office(Desk):
    """A desk with a telephone on it."""

    gateway: FakeGateway

    async def send(self, url: str, **fields: Any) -> Any:
        """As the bar's script posts."""
        found = TOKEN.search((await self.http.get("/account/sessions")).text)
        assert found
        headers = {"X-CSRF-Token": found[1], "accept": "application/json"}
        return await self.http.post(f"/desk/{url}", data=fields, headers=headers)

    def staff(self, who: str) -> int:
        return self.town[who].staff_id or 0

    async def seated(self, who: str = "agent", phone: str = "1001") -> "Office":
        await PhoneAccount.get_or_create(
            extension=phone,
            defaults={"tenant_id": self.town.centre.id, "name": "话机", "password_encrypted": ""},
        )
        await self.as_(who)
        assert (await self.send("phone/sign-in", phone=phone)).status_code == 204
        return self

    async def heard(self) -> None:
        """The web has heard what the gateway told last: news come in order."""
        picture, tenant = self.app.state.services.picture, self.town.centre.id
        floor = await picture.floor(tenant)
        self.gateway.tell(Queue(tenant=tenant, group=999, waiting=len(self.gateway.said) + 1))
        async with asyncio.timeout(30):
            while 999 not in floor.queues:
                await asyncio.sleep(0.01)
        del floor.queues[999]


@pytest.fixture
async def office(db: Settings, town: Town, client_for: ClientFor) -> AsyncIterator[Office]:
    port = free_port()
    telephone = {"sip_port": 5060, "sip_control": f"127.0.0.1:{port}", "sip_ws_url": "wss://phones.example"}
    gateway = FakeGateway(db.secret_key or "")
    async with gateway.at(("127.0.0.1", port)):
        app = create_app(db.model_copy(update=telephone))
        async with client_for(app) as http:
            office = Office(http, app, town)
            office.gateway = gateway
            async with asyncio.timeout(30):
                while not app.state.services.switchboard.up:
                    await asyncio.sleep(0.01)
            yield office


@pytest.mark.parametrize(("who", "there"), [("agent", True), ("supervisor", True), ("reviewer", False)])
async def test_the_bar_is_there_for_whom_it_is(office: Office, who: str, there: bool) -> None:
    await office.as_(who)
    page = (await office.get("/account/sessions")).text
    assert ('id="phone"' in page) is there


async def test_without_a_telephone_there_is_no_bar_and_no_act(desk: Desk) -> None:
    await desk.as_("agent")
    assert 'id="phone"' not in (await desk.get("/desk")).text
    assert (await desk.get("/desk/phone/directory")).status_code == 409


async def test_only_the_window_may_talk_to_the_gateway(office: Office) -> None:
    await office.as_("agent")
    window = await office.get("/desk/phone/window")
    assert "connect-src 'self' wss://phones.example;" in window.headers["content-security-policy"]
    assert "phones.example" not in (await office.get("/desk")).headers["content-security-policy"]


async def test_a_browser_s_account_is_its_owner_s(office: Office) -> None:
    await office.as_("agent")
    mine = await office.send("phone/account")
    assert mine.headers["cache-control"] == "no-store"
    account = mine.json()["account"]
    assert account.startswith(f"b{office.staff('agent')}-") and len(mine.json()["password"]) == 64
    await office.as_("agent2")
    assert (await office.send("phone/account")).json()["account"] != account
    assert (await office.send("phone/sign-in", phone=account)).status_code == 403


@pytest.mark.parametrize("who", ["reviewer", "signer", "admin"])
async def test_nobody_else_dials(office: Office, who: str) -> None:
    await office.as_(who)
    assert (await office.send("phone/dial", number=PHONE)).status_code == 403
    assert (await office.get("/desk/phone/directory")).status_code == 403
    assert office.gateway.did == []


async def test_a_call_is_shown_to_who_has_it(office: Office) -> None:
    await office.town.handling(location={"text": "滨江路 88 号"})
    await office.seated()
    office.gateway.ring(office.staff("agent"), PHONE, "mine", keys=("咨询",))
    await office.heard()
    pop = await office.get("/desk/phone/pop?call=mine")
    assert "138****8000" in pop.text and "路灯不亮" in pop.text and "滨江路 88 号" in pop.text
    assert PHONE not in pop.text
    clear = await office.send("phone/reveal", call="mine")
    assert PHONE in clear.text
    assert await AuditEntry.exists(action="personal.reveal", subject="call:mine")
    await office.seated("agent2", "1002")
    for url in ("/desk/phone/pop?call=mine", "/desk/phone/pop"):
        assert (await office.get(url)).status_code == 404
    assert (await office.send("phone/reveal", call="mine")).status_code == 404
    assert (await office.send("phone/block", call="mine", reason="骚扰")).status_code == 404
    assert PHONE not in (await office.get("/desk/orders/new?call=mine")).text


async def test_what_a_robot_has_found_out_is_on_the_screen_while_it_rings(office: Office) -> None:
    order = await office.town.handling()
    await office.seated()
    said = (
        Said(who="robot", text="请问您满意吗？"),
        Said(who="callee", text="3", at=4.1, key=True),
        Said(who="callee", text="<b>转人工</b>", at=6.5),
    )
    slots = (("title", "路灯不亮"), ("process", "不满意"), ("order_no", order.number or ""))
    brief = Brief(title="满意度回访", order_no=order.number or "", slots=slots, said=said)
    office.gateway.ring(office.staff("agent"), PHONE, "mine", brief=brief)
    await office.heard()
    pop = (await office.get("/desk/phone/pop?call=mine")).text
    for told in (
        "机器人转来",
        "满意度回访",
        "办理过程",
        "不满意",
        "&lt;b&gt;转人工",
        "按 3",
        f"/desk/orders/{order.number}",
    ):
        assert told in pop


async def test_the_form_of_a_call_knows_the_number_and_links_the_order(office: Office) -> None:
    exchange = await Exchange.of(office.town)
    await office.seated()
    record = await exchange.call(answered=8, call_id="mine", ended=60)
    office.gateway.ring(office.staff("agent"), PHONE, "mine")
    await office.heard()
    form = await office.get("/desk/orders/new?call=mine")
    assert f'value="{PHONE}"' in form.text and 'name="call" value="mine"' in form.text
    assert (await AuditEntry.get(subject="call:mine")).detail == {"reason": "登记来电"}
    fields = {
        "call": "mine",
        "citizen.phone": PHONE,
        "type": "complaint",
        "title": "路灯不亮",
        "content": "滨江路的路灯三天不亮了，请修。",
        "urgency": "normal",
        "channel": "phone",
    }
    saved = await office.post("/desk/orders/new", fields)
    assert "已关联本次通话" in saved.text
    assert await CallOrder.filter(call_id=record.id).count() == 1
    order = await Order.all().first()
    assert order is not None
    await office.as_("agent2")
    assert (await office.send("phone/link", call="mine", order=order.number)).status_code == 404


async def test_a_land_line_says_where_it_is_and_a_hidden_number_says_so(office: Office) -> None:
    await office.seated()
    for number, known in (("07702812345", "座机 0770"), ("", "隐藏号码")):
        office.gateway.ring(office.staff("agent"), number, f"of-{number or 'nobody'}")
        await office.heard()
        pop = (await office.get("/desk/phone/pop")).text
        assert known in pop and ("拦截此号码" in pop) is bool(number)
        office.gateway.end(office.staff("agent"))


async def test_a_nuisance_is_blocked_for_a_time(office: Office) -> None:
    await office.seated()
    office.gateway.ring(office.staff("agent"), PHONE, "mine")
    await office.heard()
    assert (await office.send("phone/block", call="mine", days="7")).status_code == 422
    answer = await office.send("phone/block", call="mine", reason="辱骂坐席", days="7")
    assert "此号码已被拦截" in answer.text
    assert (await BlockedNumber.get()).number == PHONE


async def test_a_refusal_of_the_gateway_is_said_in_its_words(office: Office) -> None:
    from hotline.infra.errors import Conflict

    await office.seated()
    office.gateway.refusing["dial"] = Conflict("没有空闲的外线")
    answer = await office.send("phone/dial", number=PHONE)
    assert (answer.status_code, answer.json()["detail"]) == (409, "没有空闲的外线")
    wrong = await office.send("phone/dial", number="12")
    assert wrong.json()["errors"] == {"number": "号码不正确，请检查"}


async def test_words_stay_in_the_centre(office: Office) -> None:
    other = await build("b_", "450700")
    await office.as_("agent")
    assert (await office.send("phone/messages", to=other["agent"].staff_id, text="在吗")).status_code == 404
    assert (await office.get(f"/desk/phone/messages?with={other['agent'].staff_id}")).status_code == 404
    assert (await office.send("phone/messages", to=office.staff("agent2"), text=" ")).status_code == 422
    assert (await office.send("phone/messages", to=office.staff("agent2"), text="在吗")).status_code == 204
    assert (await DeskMessage.get()).read_at is None
    await office.as_("agent2")
    assert "在吗" in (await office.get(f"/desk/phone/messages?with={office.staff('agent')}")).text
    assert (await DeskMessage.get()).read_at is not None


async def test_the_floor_is_one_centre_s_and_its_leaders(office: Office) -> None:
    other = await build("b_", "450700")
    await PhoneAccount.create(tenant_id=other.centre.id, extension="2001", name="外地", password_encrypted="")
    await office.seated()
    assert (await office.get("/desk/floor")).status_code == 403
    assert (await office.send("floor/do", what="listen", agent=office.staff("agent2"))).status_code == 403
    theirs = other["agent"].staff_id or 0
    await office.as_("b_agent")
    assert (await office.send("phone/sign-in", phone="2001")).status_code == 204
    office.gateway.ring(theirs, "13900139000", "theirs")
    await office.as_("shift_lead")
    page = (await office.get("/desk/floor")).text
    assert f'id="seat-{office.staff("agent")}"' in page
    assert f'id="seat-{theirs}"' not in page and "139****9000" not in page
    for fields in ({"what": "listen", "agent": theirs}, {"what": "hang_up", "call": "theirs"}):
        assert (await office.send("floor/do", **fields)).status_code == 404
    assert "monitor" not in office.gateway.did and "force_hang_up" not in office.gateway.did


async def test_the_directory_offers_free_colleagues_first_and_no_strangers(office: Office) -> None:
    await build("b_", "450700")
    await office.seated("agent2", "1002")
    await office.seated("dispatcher", "1003")
    assert (await office.send("phone/state", state="busy")).status_code == 204
    await office.seated()
    await office.heard()
    page = (await office.get("/desk/phone/directory")).text
    assert page.index("agent2") < page.index("dispatcher")
    assert "b_agent" not in page and ">agent<" not in page
