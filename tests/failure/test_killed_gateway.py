"""kill -9 of the telephone gateway in mid-call: the records say so, the sound is kept, the agents are back by themselves."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hotline.calls import recordings
from hotline.calls.acd.states import AgentState
from hotline.calls.models import CallRecord, Recording
from hotline.calls.outcomes import Outcome
from hotline.calls.states import EndedBy
from hotline.calls.switchboard import orders
from hotline.infra.settings import Settings
from sip_gateway.sip.events import Answered, Ended
from sip_gateway.sip.outgoing_call import OutgoingCall
from tests.failure.a_gateway import Gateway, running
from tests.orders.town import Town, build
from tests.sip_gateway.exchange.phones import Phone, phone, told
from tests.sip_gateway.exchange.switch import PASSWORD, furnish
from tests.sip_gateway.media.phones import Phone as Voice

pytestmark = [pytest.mark.sqlite, pytest.mark.failure]


#: Gateways take their time on a busy machine: a greeted caller is still there when they die.
WAIT_SECONDS = 30


async def until(found: Callable[[], Awaitable[Any]], seconds: float = 60.0) -> Any:
    """What comes by itself."""
    async with asyncio.timeout(seconds):
        while not (answer := await found()):
            await asyncio.sleep(0.05)
    return answer


async def speaking(citizen: Phone, at_desk: Phone) -> OutgoingCall:
    """A citizen calls, presses 0, and when they hear each other, both speak for a second."""
    call = await citizen.call("12345")
    answered = await told(call, Answered)
    assert citizen.voice
    assert at_desk.voice
    citizen.voice.call(answered.sdp.decode())
    await citizen.voice.speak(440.0, 0.3)
    citizen.voice.press("0")
    await at_desk.answer()
    while not (citizen.voice.hears(700.0) and at_desk.voice.hears(440.0)):
        await _both_speak(citizen.voice, at_desk.voice, 0.2)
    await _both_speak(citizen.voice, at_desk.voice, 1.0)
    return call


async def _both_speak(citizen: Voice, at_desk: Voice, seconds: float) -> None:
    await asyncio.gather(citizen.speak(440.0, seconds), at_desk.speak(700.0, seconds))


async def signs_in(gateway: Gateway, town: Town) -> int:
    agent = town["agent"].staff_id
    assert agent is not None
    await gateway.desk.order(orders.SignIn(tenant=town.centre.id, agent=agent, account="1001"))
    return agent


async def state_of(gateway: Gateway, town: Town) -> AgentState:
    (seat,) = (await gateway.desk.look(town.centre.id)).seats
    return seat.state


async def is_idle(gateway: Gateway, town: Town) -> bool:
    return await state_of(gateway, town) is AgentState.IDLE


async def test_a_killed_gateway_comes_back_with_honest_records_and_seated_agents(db: Settings) -> None:
    town = await build()
    await furnish(town, wait_seconds=WAIT_SECONDS)
    async with (
        running(db, 27000) as gateway,
        phone(gateway.port) as citizen,
        phone(gateway.port) as other,
        phone(gateway.port, "1001", PASSWORD) as at_desk,
    ):
        await citizen.speaks()
        await at_desk.speaks()
        agent = await signs_in(gateway, town)
        await speaking(citizen, at_desk)
        await told(await other.call("12345", "13800138001"), Answered)
        await until(lambda: CallRecord.filter(answered_at__isnull=False).count())
        await until(_two_are_known)
        await gateway.kill()
        await gateway.start()
        await _records_are_closed(agent)
        assert await state_of(gateway, town) is AgentState.SIGNED_OUT
        assert await at_desk.register()
        await until(lambda: is_idle(gateway, town))
        again = await speaking(citizen, at_desk)
        again.hang_up()
        await until(lambda: CallRecord.filter(outcome=Outcome.ANSWERED, fault="").count())
    assert await Recording.all().count() == 2


async def _two_are_known() -> bool:
    return await CallRecord.all().count() == 2


async def _records_are_closed(agent: int) -> None:
    served, greeted = await CallRecord.all().order_by("entered_at")
    assert (served.outcome, served.fault) == (Outcome.ANSWERED, "gateway_restart")
    assert (served.ended_by, served.agent_id) == (EndedBy.SYSTEM, agent)
    assert (greeted.outcome, greeted.fault) == (Outcome.SYSTEM_LOSS, "gateway_restart")
    recording = await until(lambda: Recording.filter(call_id=served.id).first())
    assert recording.seconds > 0.8
    assert recordings.place(recording.sha256).stat().st_size == recording.size


async def test_a_gateway_that_is_stopped_says_goodbye(db: Settings) -> None:
    town = await build()
    await furnish(town, wait_seconds=WAIT_SECONDS)
    async with (
        running(db, 27200) as gateway,
        phone(gateway.port) as citizen,
        phone(gateway.port, "1001", PASSWORD) as at_desk,
    ):
        await signs_in(gateway, town)
        await citizen.speaks()
        await at_desk.speaks()
        call = await speaking(citizen, at_desk)
        assert await gateway.stop() == 0
        await told(call, Ended)
        record = await CallRecord.get()
        assert (record.outcome, record.ended_by) == (Outcome.ANSWERED, EndedBy.SYSTEM)
        assert record.fault == "gateway_stopped"
    if not await Recording.exists():  # a busy machine has left it to the next life
        async with running(db, 27300):
            await until(Recording.exists)
    assert await Recording.all().count() == 1
