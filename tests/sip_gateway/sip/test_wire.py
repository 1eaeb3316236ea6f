"""The wire check holds against anything, quickly."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.framing import BrokenStream, Framer
from sip_gateway.sip.wire import Malformed, read
from tests.sip_gateway.sip.mutations import mutated
from tests.sip_gateway.sip.test_torture import INVALID, SEMANTIC, TORTUROUS, VALID, message, options
from tests.sip_gateway.sip.virtual import Link, Network, party, run

pytestmark = pytest.mark.sqlite

SEEDS = [data for data, _ in (VALID | INVALID | SEMANTIC).values()]


@settings(max_examples=300)
@given(st.binary(max_size=400))
def test_bytes_are_read_or_refused_and_nothing_else(data: bytes) -> None:
    try:
        read(data)
    except Malformed as error:
        assert error.status in (400, 505, 513)


def test_a_user_agent_survives_thousands_of_broken_messages() -> None:
    """benchmarks/sip_fuzz.py does a million."""

    async def scenario(agent: UserAgent, flow: Link) -> None:
        source = random.Random(4475)
        for _ in range(4000):
            agent.receive(mutated(source, SEEDS), flow)

    async def all_of_it() -> None:
        network = Network()
        agent = party(network, "10.0.0.2")
        await scenario(agent, Link(network, "10.0.0.2", "10.0.0.1"))
        assert not network.sent("10.0.0.2", b"SIP/2.0 500"), "an exception was answered 500"

    run(all_of_it())


@pytest.mark.parametrize(
    "data",
    [
        message(From='"' + '\\"' * 1900 + " <sip:a@b>;tag=1"),
        message(From=" " * 4000 + "x"),
        message(Contact=",".join(["<sip:a@b>"] * 300)),
        message(Via="SIP" + " " * 4000 + "/"),
        b"A: " * 5000 + b"\r\n\r\n",
        message(more="X: a" + ("\r\n" + " " * 40 + "b") * 60 + "\r\n" + " " * 40 + "\0"),
        (b"INVITE sip:a SIP/2.0\r\n" + b"a:\r\n " * 3000 + b"\r\n\r\n"),
    ],
)
def test_nothing_takes_long_to_refuse(data: bytes) -> None:
    start = time.perf_counter()
    with pytest.raises(Malformed):
        read(data)
        raise Malformed(400, "harmless after all")
    assert time.perf_counter() - start < 0.2


@settings(max_examples=100)
@given(st.lists(st.integers(1, 400), max_size=40), st.integers(0, 3))
def test_a_stream_gives_the_same_messages_however_it_is_cut(cuts: list[int], pings: int) -> None:
    wanted = [message(), options(), message(b"", length="0")]
    stream = (b"\r\n\r\n" * pings).join(wanted) + b"\r\n\r\n" * pings
    framer, got = Framer(), []
    for cut in cuts:
        got += framer.feed(stream[:cut])
        stream = stream[cut:]
    got += framer.feed(stream)
    assert got == wanted
    assert framer.pings == 3 * pings


@pytest.mark.parametrize(
    "data",
    [
        message(length=None),
        message(more="l: 7"),
        message(length="999999999"),
        b"A" * 20_000,
        b"A: b\r\n" * 5000,
    ],
)
def test_a_stream_that_cannot_be_followed_is_cut(data: bytes) -> None:
    with pytest.raises(BrokenStream):
        Framer().feed(data)


def test_folded_lines_and_short_names_are_read_as_what_they_mean() -> None:
    read_ = read(TORTUROUS)
    assert read_.via[0].transport == "UDP"
    assert read_.via[1].host == "spindle.example.com"
    assert (
        read(options(more="r: <sip:x@y>\r\nx: 90;refresher=uac")).get_header("Session-Expires")
        == "90;refresher=uac"
    )
