"""Phones that are not ours: baresip answers by key and by a voice from a file, sipp rings for ever and refuses."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from hotline.calls.models import DialPrefix, TrunkLine
from hotline.calls.switchboard import orders
from hotline.infra.settings import Settings
from hotline.outreach.campaigns.states import CallOutcome
from sip_gateway.media.g711 import Samples
from sip_gateway.robot.errand import Errand
from tests.servers import free_port
from tests.sip_gateway.exchange.switch import building
from tests.sip_gateway.media.phones import babble
from tests.sip_gateway.robot.conftest import SCRIPT, Calls, Stenographer, listening_in
from tests.sip_gateway.sip.test_baresip import baresip, command
from tests.sip_gateway.sip.test_sipp import sipp

pytestmark = pytest.mark.sqlite
#: After the question: the robot waits for 喂, says hello and asks, some 8 s in all.
ANSWER_AT = 9.0
PROGRESS = """<?xml version="1.0" encoding="UTF-8"?><scenario name="183 for ever">
<recv request="INVITE" rrs="true"/>
<send><![CDATA[
SIP/2.0 183 Session Progress
[last_Via:]
[last_From:]
[last_To:];tag=[pid]SIPpTag01[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio 30996 RTP/AVP 8
a=rtpmap:8 PCMA/8000
]]></send>
<recv request="CANCEL"/>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[pid]SIPpTag01[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0
]]></send>
</scenario>"""


def answer(folder: Path) -> None:
    """喂, a pause, and what is to be said."""
    silence = np.zeros(8000 * 60, np.int16)
    spoken: list[Samples] = [
        silence[:2400],
        babble(0.4),
        silence[: int(8000 * (ANSWER_AT - 0.7))],
        babble(0.6),
        silence,
    ]
    soundfile.write(folder / "silence.wav", np.concatenate(spoken), 8000, subtype="PCM_16")


async def test_baresip_answers_by_key_and_by_voice_and_sipp_never(
    db: Settings, tmp_path: Path, stenographer: Stenographer
) -> None:
    async with AsyncExitStack() as stack:
        more: dict[str, Any] = {"media_low_port": 27800, "media_high_port": 27900, "robot_poll_seconds": 20}
        switch = await building(stack, db, None, **more)
        calls = listening_in(switch, stenographer)
        port = free_port()
        (tmp_path / "progress.xml").write_text(PROGRESS)
        ringing = await sipp(tmp_path, "-sf", "progress.xml", "-p", str(port), "-m", "1")
        await TrunkLine.create(name="sipp", host="127.0.0.1", port=port, probe_seconds=0, shown_as="12345")
        await DialPrefix.create(tenant_id=switch.town.centre.id, prefix="", trunks=[])
        await switch.order(orders.Reload)
        for one in ("1002", "1003"):
            await switch.phones[one].register(0)
        by_key = await stack.enter_async_context(baresip(tmp_path / "key", switch.port, "1002"))
        await stack.enter_async_context(baresip(tmp_path / "voice", switch.port, "1003", answer))
        await switch.until(lambda: {"1002", "1003"} <= set(switch.exchange.agent.registrar.accounts()))
        for attempt, number in enumerate(("1002", "1003", "13900139000")):
            await calls.robot.call(_errand(calls, attempt, number))
        await asyncio.sleep(7)
        await command(by_key, "sndcode 1")
        await calls.ended(3)
        key, voice, never = (calls.endings[attempt] for attempt in range(3))
        for ending, how in ((key, ["key"]), (voice, ["speech", "speech"])):  # 喂, then the answer
            assert (ending.outcome, ending.noted) == (CallOutcome.HUMAN, {"process": "满意"})
            assert [one.how for one in ending.transcript if one.who == "callee"] == how
        assert never.outcome is CallOutcome.NO_ANSWER
        assert await asyncio.wait_for(ringing.wait(), 30) == 0, "sipp was told to ring no more"


def _errand(calls: Calls, attempt: int, number: str) -> Errand:
    return Errand(SCRIPT, {"title": "路灯"}, calls.switch.town.centre.id, number, "callback", attempt)
