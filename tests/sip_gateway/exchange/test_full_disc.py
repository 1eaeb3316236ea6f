"""The disc is full in mid-call, by the kernel's own word: the recording ends, the call does not, the agent is told."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest
from structlog.testing import capture_logs

from hotline.calls.models import Recording
from hotline.calls.outcomes import Outcome
from hotline.infra.settings import Settings
from sip_gateway.media.embedded import engine
from sip_gateway.sip.events import Answered
from tests.sip_gateway.exchange.phones import told
from tests.sip_gateway.exchange.switch import Switch, building
from tests.sip_gateway.exchange.test_sound import AGENT, CITIZEN, hear

pytestmark = [pytest.mark.sqlite, pytest.mark.failure]


async def recorded(switch: Switch) -> None:
    """Citizen and agent talk until the agent reads that the recording failed."""
    citizen, agent = [await one.speaks() for one in (switch.outside, switch.phones["1001"])]
    await switch.sign_in("1001")
    call = await switch.outside.call("12345")
    citizen.call((await told(call, Answered)).sdp.decode())
    await citizen.speak(200, 0.1)
    citizen.press("0")
    await switch.phones["1001"].answer()
    await switch.until(lambda: switch.newest.stage.shown == "talking")
    while not any(card.reason == "录音失败，通话继续" for card in switch.cards("1001")):
        await asyncio.gather(citizen.speak(CITIZEN, 0.3), agent.speak(AGENT, 0.3))
    assert await hear(citizen, CITIZEN, agent) == [True]
    assert await hear(agent, AGENT, citizen) == [True]
    call.hang_up()


async def test_the_call_goes_on_without_its_recording(
    db: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "secrets", SimpleNamespace(token_hex=lambda octets: "full"))
    settings = db.model_copy(update={"data_dir": tmp_path})
    async with AsyncExitStack() as stack:
        switch = await building(stack, settings, None, media_low_port=28200, media_high_port=28300)
        tape = tmp_path / "spool" / "full.rtp"
        tape.symlink_to("/dev/full")
        with capture_logs() as logs:
            async with asyncio.timeout(30):
                await recorded(switch)
            tape.unlink()  # endless, if it were read
            record = await switch.record(Outcome.ANSWERED)
        assert (record.fault, record.agent_id) == ("", switch.agent("1001"))
        assert await Recording.all().count() == 0
    told_why = [one["why"] for one in logs if one["event"] == "recording_failed"]
    assert told_why[0] == "No space left on device"
