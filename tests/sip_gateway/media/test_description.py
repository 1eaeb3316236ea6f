import os
from contextlib import suppress

import pytest
from aiosipua.sdp import parse_sdp
from hypothesis import given, settings
from hypothesis import strategies as st

from sip_gateway.media import description, rtcp, secured
from sip_gateway.media.description import Ours
from sip_gateway.media.engine import Quiet, UnusableDescription
from sip_gateway.media.g711 import A_LAW, MU_LAW
from sip_gateway.media.rtp import Reception
from tests.sip_gateway.media.conftest import Stage
from tests.sip_gateway.media.phones import Phone

pytestmark = pytest.mark.sqlite
OURS = Ours("192.0.2.1", 20000, "77")
HEAD = "v=0\r\no=- 1 1 IN IP4 198.51.100.9\r\ns=-\r\nc=IN IP4 198.51.100.9\r\nt=0 0\r\n"


def described(*lines: str) -> description.Remote:
    return description.read(HEAD + "\r\n".join([*lines, ""]))


def test_the_first_law_the_other_side_prefers_is_spoken() -> None:
    assert described("m=audio 4000 RTP/AVP 9 0 8").law is MU_LAW
    assert described("m=audio 4000 RTP/AVP 8 0").law is A_LAW
    assert described("m=audio 4000 RTP/AVP 0", "a=rtpmap:0 PCMU/8000").law is MU_LAW


def test_keys_keep_the_payload_type_the_other_side_chose() -> None:
    remote = described("m=audio 4000 RTP/AVP 8 97", "a=rtpmap:97 telephone-event/8000")
    assert remote.keys == 97
    assert "a=rtpmap:97 telephone-event/8000" in description.answer(OURS, remote)
    assert described("m=audio 4000 RTP/AVP 8").keys is None


@pytest.mark.parametrize(
    ("direction", "answered", "hears"),
    [
        ("sendrecv", "sendrecv", True),
        ("sendonly", "recvonly", False),
        ("recvonly", "sendonly", True),
        ("inactive", "inactive", False),
    ],
)
def test_hold_is_mirrored(direction: str, answered: str, hears: bool) -> None:
    remote = described("m=audio 4000 RTP/AVP 8", f"a={direction}")
    assert remote.hears is hears
    assert f"a={answered}\r\n" in description.answer(OURS, remote)


def test_the_old_hold_with_address_zero_is_understood() -> None:
    assert not described("m=audio 4000 RTP/AVP 8", "c=IN IP4 0.0.0.0").hears


def test_a_browsers_address_comes_by_ice() -> None:
    assert described("m=audio 9 UDP/TLS/RTP/SAVPF 8", "c=IN IP4 0.0.0.0").hears
    assert described("m=audio 9 UDP/TLS/RTP/SAVPF 8", "c=IN IP6 ::").hears


def test_every_offered_line_is_answered_in_its_place() -> None:
    remote = described("m=video 5000 RTP/AVP 96", "m=audio 4000 RTP/AVP 8", "m=image 6000 udptl t38")
    answer = parse_sdp(description.answer(OURS, remote))
    assert [(media.media, media.port) for media in answer.media] == [
        ("video", 0),
        ("audio", 20000),
        ("image", 0),
    ]
    assert remote.port == 4000


@pytest.mark.parametrize(
    "lines",
    [
        ("m=video 5000 RTP/AVP 96",),
        ("m=audio 0 RTP/AVP 8",),
        ("m=audio 4000 RTP/AVP 9 18",),
        ("m=audio 4000 RTP/SAVP 8",),
        ("m=audio 4000 RTP/AVP 8", "c=IN IP6 ::1"),
        ("m=audio 4000 RTP/AVP 8", "c=IN IP4 phone.example"),
        ("m=audio 4000 RTP/AVP 8", "c=IN IP4 239.1.1.1/127"),
        ("m=audio 4000 RTP/AVP 8", "c=IN IP4 239.1.1.1"),
        ("m=audio 99999 RTP/AVP 8",),
        ("m=audio x RTP/AVP 8",),
        (),
        ("a=" + "x" * 20_000, "m=audio 4000 RTP/AVP 8"),
    ],
)
def test_what_we_cannot_speak_is_refused(lines: tuple[str, ...]) -> None:
    with pytest.raises(UnusableDescription):
        described(*lines)


def test_our_version_grows_with_every_description() -> None:
    assert "o=- 77 2 IN IP4 192.0.2.1" in description.offer(OURS.again())


LINES = st.sampled_from(
    [
        "m=audio 4000 RTP/AVP 8",
        "m=audio",
        "m=",
        "c=IN IP4",
        "c=IN IP4 1.2.3.4",
        "a=rtpmap:8",
        "a=rtpmap:x y/z/q",
        "a=rtcp",
    ]
    + [
        "a=rtcp:99999999",
        "a=fmtp:8",
        "a=rtpmap:8 PCMA/",
        "o=",
        "t=x",
        "b=:",
        "m=audio 5 UDP/TLS/RTP/SAVPF 0",
        "a=mid",
    ]
    + ["a=fingerprint:sha-256", "a=ice-ufrag:x", "a=ice-pwd", "v=x", "m=audio -1 RTP/AVP 8", "=", "\x00"]
)


@settings(max_examples=300)
@given(st.lists(LINES | st.text(max_size=30), max_size=12))
def test_nonsense_is_refused_and_nothing_else_happens(lines: list[str]) -> None:
    with suppress(UnusableDescription):
        remote = description.read("\r\n".join(lines))
        description.answer(OURS, remote)
        secured.read(remote)


def test_a_control_packet_is_read_by_the_other_side() -> None:
    heard = Reception()
    for number in (1, 2, 3, 7, 8):
        heard.take(0xABC, number, number * 160, number * 0.02)
    packet = rtcp.sender_report(0x123, 8000, 50, 8000, heard, 0.0)
    assert list(rtcp.read(packet)) == [rtcp.Report(about=0xABC, lost=3, jitter=0)]
    assert len(packet) % 4 == 0


@settings(max_examples=200)
@given(st.binary(max_size=120))
def test_control_packets_of_any_octets_are_survived(octets: bytes) -> None:
    list(rtcp.read(octets))


async def test_a_leg_that_falls_silent_is_told_once_a_minute(stage: Stage) -> None:
    await stage.phone("a")
    leg = stage.studio._rooms["c"].legs["a"]
    leg.last_heard -= 61
    now = leg.last_heard + 61
    for number in range(500):
        stage.studio._rounds.beat(number, now)
    assert [event for event in stage.told if isinstance(event, Quiet)] == [Quiet("c", "a", 61.0)]


async def test_a_hundred_calls_leave_no_socket_behind(stage: Stage) -> None:
    before = len(os.listdir("/proc/self/fd"))
    phone = await Phone().open()
    offer = phone.sdp()
    phone.close()
    for number in range(100):
        await stage.studio.answer(f"call-{number}", "a", offer, "")
        await stage.studio.offer(f"call-{number}", "b")
        stage.studio.record(f"call-{number}", {}, f"{number}")
        await stage.studio.delete(f"call-{number}")
    assert len(os.listdir("/proc/self/fd")) <= before + 1
    assert not stage.studio._ours
    assert not stage.studio._rounds
