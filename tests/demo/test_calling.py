"""The demo's line to its telephone network, and the campaign that only has to be started."""

from datetime import UTC, datetime

import pytest

from demo.calling import NAME as CAMPAIGN
from demo.calling import make_ready
from demo.telephone.line import NAME, agree
from hotline.calls.models import AccessNumber, TrunkLine
from hotline.infra.settings import Settings
from hotline.outreach.campaigns.models import Campaign, Recipient
from hotline.outreach.campaigns.states import CampaignState
from hotline.telephone_network import OWN, SHARED, Operator
from sip_gateway.simulator.habits import subscribers
from tests.orders.town import Town, build

pytestmark = pytest.mark.sqlite
NOW = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)


@pytest.fixture
async def town(db: Settings) -> Town:
    return await build()


async def test_the_line_is_agreed_anew_at_every_start_and_keeps_what_was_changed(town: Town) -> None:
    await AccessNumber.create(number="12345", tenant_id=town.centre.id)
    await agree(Operator(OWN, 40_001), NOW)
    line = await TrunkLine.get()
    assert (line.name, line.port, line.networks, line.active) == (NAME, 40_001, [f"{OWN}/32"], True)
    assert line.shown_by_centre == {str(town.centre.id): "12345"}
    await TrunkLine.filter(id=line.id).update(active=False, capacity=7)
    await agree(Operator(SHARED, 40_002), NOW)
    line = await TrunkLine.get()
    assert (line.port, line.networks, line.active, line.capacity) == (40_002, [], False, 7)


async def test_who_has_a_line_of_his_own_gets_none_of_ours(town: Town) -> None:
    await TrunkLine.create(name="运营商", host="192.0.2.1")
    await agree(Operator(OWN, 40_001), NOW)
    assert await TrunkLine.all().count() == 1


async def test_a_campaign_to_all_subscribers_waits_to_be_started(town: Town) -> None:
    await make_ready(town.centre, NOW)
    campaign = await Campaign.get(name=CAMPAIGN)
    assert campaign.state is CampaignState.DRAFT
    assert await Recipient.filter(campaign_id=campaign.id).count() == len(subscribers())
