"""Pages hear that a campaign moved, whichever process moved it; never what moved."""

import asyncio
from typing import Any

from hotline.infra.bus import LocalBus
from hotline.outreach.campaigns import actions
from hotline.outreach.campaigns.dialling import CallOutcome, Ending, claim, ended
from hotline.outreach.campaigns.live import Pulse, campaigns_on, topic
from tests.outreach.campaigns.conftest import Outreach


class Ear(LocalBus):
    """What was published, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, dict[str, Any]]] = []

    async def publish(self, topic: str, message: dict[str, Any]) -> None:
        self.heard.append((topic, message))


async def test_calls_begun_and_ended_in_a_gateway_are_told_once_each(outreach: Outreach) -> None:
    bus = Ear()
    pulse = Pulse(bus, clock=lambda: outreach.now)
    campaign = await outreach.campaign()
    news = [(topic(outreach.tenant_id), {"campaign": campaign.id})]
    await outreach.people(campaign, ["13800138000", "13800138001"])
    await pulse.step()
    assert bus.heard == []
    [call, _] = await claim("gateway", lines=2, agents={}, now=outreach.now)
    await pulse.step()
    assert bus.heard == news
    await pulse.step()
    outreach.later(seconds=30)
    await pulse.step()
    assert bus.heard == news
    await ended(call.attempt_id, Ending(CallOutcome.BUSY), outreach.now)
    await pulse.step()
    assert bus.heard == news * 2


async def test_what_people_do_is_told_after_its_commit(outreach: Outreach) -> None:
    bus = Ear()
    campaign = await outreach.campaign()
    with campaigns_on(bus):
        await actions.pause(campaign.id, by=outreach.town["supervisor"], now=outreach.now)
        await asyncio.sleep(0)
    assert bus.heard == [(topic(outreach.tenant_id), {"campaign": campaign.id})]
    await actions.resume(campaign.id, by=outreach.town["supervisor"], now=outreach.now)
    assert len(bus.heard) == 1
