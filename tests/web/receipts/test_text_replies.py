"""What citizens text back, through both gateways' doors: kept once, and nonsense taken quietly."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from hotline.messages.channels import Outcome
from hotline.messages.surveys import asking
from hotline.messages.surveys.models import Survey, TextReply
from hotline.messages.surveys.states import ReplyFate
from hotline.orders.models import Evaluation
from tests.orders.town import PHONE, build
from tests.playing import NOON, outgoing
from tests.web.receipts.conftest import Wired

KEY = "standin-receipts"


@pytest.mark.parametrize("gateway", ["sms_a", "sms_b"])
async def test_a_digit_texted_back_evaluates_once(wired: Wired, gateway: str) -> None:
    town = await build()
    order = await town.to_call_back()
    assert await asking.ask_about_order(order, now=town.now)
    await Survey.filter(order_id=order.id).update(
        expires_at=datetime.now(UTC) + timedelta(days=1)
    )  # the site's clock is real
    service = getattr(wired.standins, gateway)
    async with httpx2.AsyncClient() as http:
        url = f"{wired.standins.url(service)}/_reply"
        told = (await http.post(url, json={"phone": PHONE, "text": "4", "times": 2})).json()
    assert told == {"answered": [200, 200]}
    reply = await TextReply.get()
    assert reply.fate is ReplyFate.EVALUATED and PHONE not in reply.phone_encrypted
    assert (await Evaluation.get(order_id=order.id)).result == 2


@pytest.mark.parametrize(
    "content",
    [
        [{"phone_number": PHONE}],
        {"content": 1},
        [{"sequence_id": "1", "phone_number": PHONE, "content": "1", "send_time": "gestern"}],
    ],
)
async def test_nonsense_is_answered_and_not_kept(wired: Wired, content: object) -> None:
    async with httpx2.AsyncClient() as http:
        address = f"{wired.address}/receipts/sms/aliyun/replies"
        assert (await http.post(f"{address}?key={KEY}", json=content)).status_code == 200
        assert (await http.post(f"{address}?key=wrong", json=content)).status_code == 403
    assert not await TextReply.exists()


@pytest.mark.parametrize(("name", "gateway"), [("aliyun", "sms_a"), ("mas", "sms_b")])
async def test_the_link_goes_with_the_words(wired: Wired, name: str, gateway: str) -> None:
    wired.sms._gateways = {name: wired.sms._gateways[name]}
    words, link = "您反映的事项已答复，" * 30, "http://hotline/s/abcdEFGH1234"
    message = replace(outgoing(), title="满意度评价", body=words, link=link)
    sent = await wired.sms.send(message, NOON)
    assert sent.state is Outcome.ACCEPTED
    assert getattr(wired.standins, gateway).received[-1].text.endswith("/s/abcdEFGH1234")
