"""Citizens found by what their orders were like: each once, in scope, whoever must not be rung left out."""

from typing import Any

import pytest

from hotline.infra.audit import AuditEntry
from hotline.infra.errors import Forbidden, Invalid
from hotline.orders.models import Order
from hotline.orders.queries.listing import OrderFilter
from hotline.orders.states import OrderType
from hotline.outreach.campaigns import forbidding
from hotline.outreach.campaigns.audience import citizens, searches
from hotline.outreach.campaigns.audience.citizens import CitizenFilter, Preview
from hotline.outreach.campaigns.audience.searches import Search
from hotline.outreach.campaigns.models import Campaign, Recipient
from hotline.outreach.campaigns.states import CampaignState
from hotline.wechat.models import Follower, OfficialAccount
from tests.orders.town import build
from tests.outreach.campaigns.conftest import Outreach

NUMBERS = [f"1380013800{n}" for n in range(4)]


async def _town(outreach: Outreach) -> None:
    """0 wrote twice and was dissatisfied once, 1 asked about something, 2 follows us on WeChat, 3 reported."""
    town = outreach.town

    async def write(number: int, **more: Any) -> Order:
        return await town.submit(citizen={"name": f"王{number}", "phone": NUMBERS[number]}, **more)

    first = await write(0)
    await Order.filter(id=first.id).update(unsatisfied_count=1, district="滨江区")
    await write(0, title="井盖破损")
    await write(1, type="consultation")
    bound = await write(2)
    await write(3, type="report")
    await town.submit(citizen={"name": "匿名", "phone": "匿名"})
    empty: dict[str, Any] = dict.fromkeys(("secret_encrypted", "callback_token_encrypted"), "")
    account = await OfficialAccount.create(
        tenant_id=outreach.tenant_id, code="a", app_id="wx1", name="热线", created_at=outreach.now, **empty
    )
    await Follower.create(account=account, openid="o1", citizen_id=bound.citizen_id, created_at=outreach.now)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (CitizenFilter(), {0, 1, 2}),
        (CitizenFilter(least=2), {0}),
        (CitizenFilter(dissatisfied=True), {0}),
        (CitizenFilter(wechat="bound"), {2}),
        (CitizenFilter(wechat="unbound"), {0, 1}),
        (CitizenFilter(OrderFilter(types=frozenset({OrderType.CONSULTATION}))), {1}),
        (CitizenFilter(OrderFilter(district="滨江区")), {0}),
        (CitizenFilter(OrderFilter(district="滨江区"), least=2), set()),
        (CitizenFilter(OrderFilter(organisation="zjj")), set()),
    ],
)
async def test_citizens_are_found_by_their_orders(
    outreach: Outreach, wanted: CitizenFilter, found: set[int]
) -> None:
    await _town(outreach)
    by = outreach.town["supervisor"]
    pages = citizens.pages(wanted, ["title"], "", by=by, now=outreach.now)
    given = [one async for page in pages for one in page]
    assert {one.phone for one in given if one.phone} == {NUMBERS[number] for number in found}
    counted = await citizens.preview(wanted, by=by, now=outreach.now)
    assert (counted.people, counted.callable) == (len(given), len(found))


async def test_each_citizen_is_called_once_with_the_newest_order_and_nobody_who_must_not_be(
    outreach: Outreach,
) -> None:
    await _town(outreach)
    by = outreach.town["supervisor"]
    await forbidding.add(NUMBERS[1], "本人要求", by=by, now=outreach.now)
    assert await citizens.preview(CitizenFilter(), by=by, now=outreach.now) == Preview(4, 1, 1)
    campaign = await outreach.campaign("callback", state=CampaignState.DRAFT)
    assert await searches.take(campaign, Search(outreach.now, citizens=CitizenFilter()), "全部", by=by)
    people = {one.number: one.slots for one in await Recipient.all()}
    assert people == {NUMBERS[0]: {"title": "井盖破损"}, NUMBERS[2]: {"title": "路灯不亮"}}
    [entry] = await AuditEntry.filter(action="outreach.audience")
    assert entry.detail == {"audience": "市民查询：全部", "called": 2, "refused": 2}
    assert (await Campaign.get()).audience == "市民查询：全部"


async def test_one_text_may_be_told_to_all_of_them(outreach: Outreach) -> None:
    await _town(outreach)
    campaign = await outreach.campaign(state=CampaignState.DRAFT)
    by = outreach.town["supervisor"]
    with pytest.raises(Invalid, match="请填写通知内容"):
        await searches.take(campaign, Search(outreach.now, citizens=CitizenFilter()), "全部", by=by)
    wanted = Search(outreach.now, citizens=CitizenFilter(least=2), content="今晚停水")
    await searches.take(campaign, wanted, "全部", by=by)
    assert [one.slots for one in await Recipient.all()] == [{"content": "今晚停水"}]


async def test_whoever_may_not_prepare_campaigns_counts_nobody(outreach: Outreach) -> None:
    with pytest.raises(Forbidden):
        await citizens.preview(CitizenFilter(), by=outreach.town["agent"], now=outreach.now)


async def test_another_centres_citizens_are_nobodys(outreach: Outreach) -> None:
    await _town(outreach)
    elsewhere = (await build("other_")).people["supervisor"]
    assert (await citizens.preview(CitizenFilter(), by=elsewhere, now=outreach.now)).people == 0
