"""The escalation ladder's last rung as the official hears it: his telephone rings, he presses 1, and the climb is over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest

from hotline import hearing
from hotline.infra.secrets import vault
from hotline.infra.settings import Settings
from hotline.messages.channels.voice import Voice
from hotline.messages.models import Notice
from hotline.messages.sending import Sender
from hotline.messages.states import UNHEARD, NoticeState
from hotline.outreach.campaigns.dialling import somebody_dials
from hotline.people.models import Staff
from sip_gateway.exchange.conversation import Conversation
from sip_gateway.media.engine import Flowing
from sip_gateway.sip.incoming_call import IncomingCall
from tests.sip_gateway.exchange.phones import Phone
from tests.sip_gateway.exchange.silent import Silent
from tests.sip_gateway.exchange.switch import Switch, building
from tests.sip_gateway.exchange.test_lines import operator

pytestmark = pytest.mark.sqlite
#: The rungs before the telephone take as long.
BEFORE = timedelta(minutes=5)


@pytest.fixture
async def switch(db: Settings) -> AsyncIterator[Switch]:
    async with AsyncExitStack() as stack:
        stack.enter_context(hearing.heard())
        yield await building(stack, db, Silent(), robot_poll_seconds=0.1)


async def alarm(switch: Switch) -> Notice:
    """An emergency of a while ago, at a unit whose people have telephones."""
    town = switch.town
    town.now = datetime.now(UTC) - BEFORE
    for staff in await Staff.filter(tenant_id=town.centre.id):
        await Staff.filter(id=staff.id).update(phone_encrypted=vault().encrypt(f"1397700{staff.id:04d}"))
    order = await town.submit(urgency="emergency", title="燃气泄漏")
    await town.do(order, "accept", "agent")
    await town.do(order, "dispatch", "dispatcher", lead="zjj")
    return await Notice.get(kind="dispatched")


async def climb(switch: Switch, far: Phone) -> IncomingCall:
    """Until a telephone rings, and is picked up."""
    town = switch.town
    async with asyncio.timeout(10):
        while not await somebody_dials(datetime.now(UTC)):
            await asyncio.sleep(0.05)
    worker = Sender({"voice": Voice(lambda: town.now)}, "http://hotline", clock=lambda: town.now)
    async with asyncio.timeout(15):
        while far.rings.empty():
            await worker.step()
            town.now = min(town.now + timedelta(seconds=10), datetime.now(UTC))
            await asyncio.sleep(0.02)
    return await far.answer()


def talking(switch: Switch) -> list[Conversation]:
    """Calls in which the robot speaks; others still ring."""
    return [one for one in switch.exchange.conversations if one.stage.shown == "robot"]


async def test_the_last_rung_rings_and_key_one_ends_the_climb(switch: Switch) -> None:
    async with operator(switch) as far:
        notice = await alarm(switch)
        official = await climb(switch, far)
        await switch.until(lambda: talking(switch))
        [call] = talking(switch)
        assert call.caller is not None
        switch.engine.tell(Flowing(call.call_id, call.caller.name))
        await switch.until(lambda: call.stage.listening.awaits)  # type: ignore[attr-defined]
        await switch.press(call, "1")
        await switch.until(lambda: official.state == "ended")
        async with asyncio.timeout(10):
            while (notice := await Notice.get(id=notice.id)).state in UNHEARD:
                await asyncio.sleep(0.05)
    assert (notice.state, notice.how) == (NoticeState.ACKNOWLEDGED, "key")
