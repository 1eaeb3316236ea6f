"""Searches that find many are read behind, as whoever asked, with the rights of that moment."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from hotline.infra.audit import AuditEntry
from hotline.infra.errors import Forbidden
from hotline.orders.queries.listing import OrderFilter
from hotline.orders.states import OrderType, State
from hotline.outreach.campaigns.audience import searches, uploads, waiting, workbook
from hotline.outreach.campaigns.audience.citizens import CitizenFilter
from hotline.outreach.campaigns.audience.models import RefusedRow, WaitingAudience
from hotline.outreach.campaigns.audience.reading import AudienceReader
from hotline.outreach.campaigns.audience.searches import Search
from hotline.outreach.campaigns.models import Campaign, Recipient
from hotline.outreach.campaigns.states import CampaignState
from hotline.people.models import Staff, StaffRole
from tests.outreach.campaigns.conftest import Outreach

NUMBERS = ["13800138000", "13800138001", "13800138000"]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if two orders were many."""
    monkeypatch.setattr(uploads, "SMALL", 1)
    yield


async def _asked(outreach: Outreach, search: Search, described: str = "全部", **more: Any) -> Campaign:
    for number in NUMBERS:
        await outreach.town.submit(citizen={"name": "王小明", "phone": number})
    campaign = await outreach.campaign("callback", state=CampaignState.DRAFT)
    assert not await searches.take(campaign, search, described, by=outreach.town["supervisor"], **more)
    assert not await Recipient.all()
    return campaign


async def _read(outreach: Outreach) -> None:
    assert await AudienceReader(clock=lambda: outreach.now).step() == 1


def _everything(outreach: Outreach) -> Search:
    return Search(outreach.now + timedelta(hours=1), orders=OrderFilter())


async def test_orders_are_read_behind_once_each_number(outreach: Outreach) -> None:
    await _asked(outreach, _everything(outreach))
    await _read(outreach)
    assert {one.number for one in await Recipient.all()} == set(NUMBERS)
    assert (await RefusedRow.get()).reason == "与第 1 行号码重复"
    campaign = await Campaign.get()
    assert (campaign.audience, campaign.loading_since) == ("工单查询：全部", None)
    entry = await AuditEntry.get(action="outreach.audience")
    assert entry.actor_label == outreach.town["supervisor"].label
    assert not await WaitingAudience.all()


async def test_citizens_are_read_behind_too(outreach: Outreach) -> None:
    wanted = CitizenFilter(OrderFilter(types=frozenset({OrderType.COMPLAINT, OrderType.HELP})), least=2)
    await _asked(outreach, Search(outreach.now, citizens=wanted), "投诉过的")
    await _read(outreach)
    assert [one.number for one in await Recipient.all()] == ["13800138000"]
    assert (await Campaign.get()).audience == "市民查询：投诉过的"


async def test_what_is_looked_for_waits_sealed_and_comes_back_whole(outreach: Outreach) -> None:
    wanted = OrderFilter(phone=NUMBERS[0], states=frozenset({State.RECEIVED}), created_to=outreach.now)
    search = Search(outreach.now, 7, "r1", orders=wanted, content="x")
    assert NUMBERS[0] not in searches.sealed(search)
    assert searches.opened(searches.sealed(search)) == search


async def test_whoever_left_or_may_no_longer_gets_nobody(outreach: Outreach) -> None:
    await _asked(outreach, _everything(outreach))
    staff_id = outreach.town["supervisor"].staff_id
    await StaffRole.filter(staff_id=staff_id).delete()
    await _read(outreach)
    one = await WaitingAudience.get()
    assert "权限" in one.failure and one.search == ""
    campaign = await Campaign.get()
    await Staff.filter(id=staff_id).update(active=False)
    assert not await searches.take(campaign, _everything(outreach), "全部", by=outreach.town["supervisor"])
    await _read(outreach)
    assert (await WaitingAudience.get()).failure == waiting.CANNOT
    assert not await Recipient.all()


async def test_more_than_one_audience_may_hold_is_nobody(
    outreach: Outreach, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _asked(outreach, _everything(outreach))
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    await _read(outreach)
    assert "一次最多 2 行" in (await WaitingAudience.get()).failure
    assert not await Recipient.all()


async def test_whoever_may_not_prepare_campaigns_asks_for_nothing(outreach: Outreach) -> None:
    campaign = await outreach.campaign("callback", state=CampaignState.DRAFT)
    with pytest.raises(Forbidden):
        await searches.take(campaign, _everything(outreach), "全部", by=outreach.town["agent"])
