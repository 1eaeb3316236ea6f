"""Callers who are no ordinary telephones: without sound, without number, without end."""

import asyncio

import pytest

from hotline.calls.outcomes import Outcome
from sip_gateway.media.engine import RecordingFailed
from sip_gateway.sip.call import Refused
from sip_gateway.sip.events import Answered, Ended, Failed
from sip_gateway.sip.flows import Target
from sip_gateway.sip.outgoing_call import Invitation, OutgoingCall
from tests.sip_gateway.exchange.phones import told
from tests.sip_gateway.exchange.silent import SDP
from tests.sip_gateway.exchange.switch import Switch

pytestmark = pytest.mark.sqlite


async def offering(switch: Switch, sdp: bytes, shown: str = "<sip:13800138000@hotline>") -> OutgoingCall:
    """A caller with this description."""
    call = await switch.outside.agent.invite(
        Invitation(f"sip:12345@127.0.0.1:{switch.port}", Target("UDP", "127.0.0.1", switch.port), sdp, shown)
    )
    switch.outside.follow(call)
    return call


@pytest.mark.parametrize(
    "sdp",
    [
        SDP.replace("m=audio 30998 RTP/AVP 8 101", "m=video 30998 RTP/AVP 31").encode(),
        SDP.replace("RTP/AVP 8 101", "RTP/AVP 18").replace("8 PCMA", "18 G729").encode(),
        b"no description at all",
    ],
)
async def test_a_caller_without_usable_sound_is_refused_and_on_record(switch: Switch, sdp: bytes) -> None:
    refused = await told(await offering(switch, sdp), Failed)
    assert refused.code == 488
    record = await switch.record(Outcome.SYSTEM_LOSS)
    assert record.fault == "codec"


async def test_a_caller_may_leave_the_offer_to_us(switch: Switch) -> None:
    """RFC 3261 §13.2.1: no description in the INVITE, ours in the 200, theirs in the ACK."""
    loop = asyncio.get_running_loop()
    heard: asyncio.Queue[bytes] = asyncio.Queue()

    class Ears(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: object) -> None:
            heard.put_nowait(data)

    there = ("127.0.0.1", switch.port)
    wire, _ = await loop.create_datagram_endpoint(Ears, remote_addr=there)
    own = wire.get_extra_info("sockname")[1]
    wire.sendto(raw("INVITE", own, switch.port))
    async with asyncio.timeout(30):
        while not (answer := (await heard.get()).decode()).startswith("SIP/2.0 200"):
            pass
    assert "m=audio" in answer
    tag = answer.partition("To: ")[2].partition(";tag=")[2].partition("\r\n")[0]
    wire.sendto(raw("ACK", own, switch.port, tag, SDP))
    await switch.until(lambda: SDP in switch.engine.accepted.values())
    wire.close()


def raw(method: str, own: int, port: int, tag: str = "", body: str = "") -> bytes:
    to = "<sip:12345@hotline>" + (f";tag={tag}" if tag else "")
    lines = [
        f"{method} sip:12345@127.0.0.1:{port} SIP/2.0",
        f"Via: SIP/2.0/UDP 127.0.0.1:{own};branch=z9hG4bK{method}",
        "Max-Forwards: 70",
        "From: <sip:13800138000@hotline>;tag=a",
        f"To: {to}",
        "Call-ID: late",
        f"CSeq: 1 {method}",
        f"Contact: <sip:a@127.0.0.1:{own}>",
        *(["Content-Type: application/sdp"] if body else []),
        f"Content-Length: {len(body)}",
        "",
        body,
    ]
    return "\r\n".join(lines).encode()


async def test_a_hidden_caller_is_served_and_has_no_number(switch: Switch) -> None:
    await switch.sign_in("1001")
    call = await offering(switch, SDP.encode(), '"Anonymous" <sip:anonymous@anonymous.invalid>')
    await told(call, Answered)
    await switch.until(lambda: switch.newest.stage.shown == "testing")
    await switch.press(switch.newest, "0")
    await switch.phones["1001"].answer()
    await switch.until(lambda: switch.newest.stage.shown == "talking")
    call.hang_up()
    record = await switch.record(Outcome.ANSWERED)
    assert record.number == ""


async def test_a_storm_of_changes_ends_in_refusals_and_the_call_goes_on(switch: Switch) -> None:
    await switch.sign_in("1001")
    citizen, _, call = await switch.talks()
    refused = 0
    for version in range(2, 32):
        try:
            await citizen.offer(SDP.replace("o=- 1 1", f"o=- 1 {version}").encode())
        except Refused:
            refused += 1
    assert refused >= 15
    assert switch.hears(call, "caller", "1001")
    citizen.hang_up()
    await switch.record(Outcome.ANSWERED)


async def test_keys_without_end_end_in_a_farewell(switch: Switch) -> None:
    citizen = await switch.calls_in(key="")
    await switch.until(lambda: switch.newest.stage.shown == "testing")
    call = switch.newest
    for _ in range(2000):
        await switch.press(call, "#")
        if call.over:
            break
        await asyncio.sleep(0)
    await told(citizen, Ended)
    await switch.record(Outcome.SELF_SERVICE)


async def test_a_disc_that_is_full_ends_the_recording_not_the_call(switch: Switch) -> None:
    await switch.sign_in("1001")
    citizen, _, call = await switch.talks()
    switch.engine.tell(RecordingFailed(call.call_id, "No space left on device"))
    await switch.until(lambda: switch.cards("1001")[-1].reason)
    assert switch.hears(call, "caller", "1001")
    citizen.hang_up()
    await switch.record(Outcome.ANSWERED)
