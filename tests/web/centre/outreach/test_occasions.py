"""自动场景 on the desk: switches, the robot beside missed calls and orders, figures, a notice to streets."""

from typing import Any

import pytest

from hotline.calls.models import SkillGroup
from hotline.infra.secrets import vault
from hotline.messages.channels.sms.gateway import Inbound
from hotline.messages.surveys import replies
from hotline.outreach.campaigns.models import Campaign, Recipient
from hotline.outreach.occasions.listening import occasions_heard
from hotline.outreach.occasions.models import Rescue
from hotline.outreach.occasions.rules import Occasions
from hotline.outreach.occasions.states import RescueState
from hotline.outreach.occasions.switches import occasions_of, switch
from hotline.people.models import Staff
from tests.calls.exchange import Exchange
from tests.orders.town import PHONE
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite
URL = "/desk/outreach/occasions"
PLANS = {
    f"plans.{name}": "robot_first" for name in ("consultation", "help", "complaint", "suggestion", "praise")
}


async def everything(desk: Desk) -> None:
    rules: dict[str, Any] = {"satisfaction": True, "rescue_sms": True, "rescue_robot": True}
    await switch(Occasions(**rules), by=desk.town["shift_lead"], now=desk.town.now)


async def test_a_lead_switches_occasions_and_a_wrong_figure_is_said(desk: Desk) -> None:
    await desk.as_("shift_lead")
    assert "满意度回访" in (await desk.get(URL)).text
    given = {
        **PLANS,
        "plans.report": "person",
        "sms_hours": "30",
        "rescue_tries": "2",
        "satisfaction": "true",
    }
    refused = await desk.post(f"{URL}/save", given, at=URL)
    assert refused.status_code == 422 and 'value="30"' in refused.text
    saved = await desk.post(f"{URL}/save", given | {"sms_hours": "6"}, at=URL)
    assert saved.status_code == 303
    rules = await occasions_of(desk.town.centre.id)
    assert rules.satisfaction and rules.sms_hours == 6 and not rules.urgent_by_voice


async def test_the_list_of_missed_calls_says_what_the_robot_does(desk: Desk) -> None:
    await everything(desk)
    exchange = Exchange(
        desk.town, await SkillGroup.create(tenant_id=desk.town.centre.id, code="g", name="组")
    )
    with occasions_heard():
        await exchange.call(ended=90)
    await desk.as_("agent")
    page = (await desk.get("/desk/calls/tasks")).text
    assert "机器人将回拨" in page and "已发短信告知" in page
    rescue = await Rescue.get()
    rescue.state, rescue.note, rescue.tries = RescueState.PERSON, "机器人多次未接通，请人工回拨", 2
    await rescue.save()
    page = (await desk.get("/desk/calls/tasks")).text
    assert "机器人已拨 2 次" in page and "机器人多次未接通" in page


async def test_the_call_back_desk_says_who_asks(desk: Desk) -> None:
    await everything(desk)
    with occasions_heard():
        order = await desk.town.to_call_back()
    await desk.as_("agent")
    page = (await desk.get(f"/desk/callback?open={order.number}")).text
    assert "智能回访中" in page and "机器人不再联系" in page


async def test_figures_and_what_nobody_understood(desk: Desk) -> None:
    await switch(
        Occasions(satisfaction=True, plans={"complaint": "sms_first"}),  # type: ignore[dict-item]
        by=desk.town["shift_lead"],
        now=desk.town.now,
    )
    with occasions_heard():
        await desk.town.to_call_back()
    for key, text in (("1", "修得怎么样了"), ("2", "2")):
        await replies.receive(Inbound("mas", key, PHONE, text, desk.town.now), desk.town.now)
    await desk.as_("supervisor")
    page = (await desk.get("/desk/outreach/surveys")).text
    assert "修得怎么样了" in page and PHONE not in page and "138****8000" in page
    assert "短信" in page and (await desk.get("/desk/outreach/surveys?first=2020-13-01&last=x")).text


async def test_a_notice_to_streets_becomes_a_draft(desk: Desk) -> None:
    signer = await Staff.get(login="station_signer")
    await Staff.filter(id=signer.id).update(phone_encrypted=vault().encrypt("13907701234"))
    await desk.as_("shift_lead")
    url = "/desk/outreach/street-notice"
    content = "滨江路一至三号今晚十点到明早六点停水，请提前储水"
    nobody = await desk.post(url, {"kind": "停水", "content": content, "whom": "everybody"})
    assert nobody.status_code == 422 and content in nobody.text
    unit = str(desk.town.organisations["gzz_cgj"].id)
    made = await desk.post(url, {"kind": "停水", "content": content, "whom": "everybody", "units": unit})
    campaign = await Campaign.get()
    assert made.status_code == 303 and campaign.script_code == "street_notice"
    recipient = await Recipient.get(campaign_id=campaign.id)
    assert (recipient.number, recipient.slots["content"]) == ("13907701234", content)
