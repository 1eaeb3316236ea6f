"""Session timers (RFC 4028): who refreshes, how often at most, and what ends a call nobody refreshes."""

import asyncio

import pytest

from sip_gateway.sip import wire
from sip_gateway.sip.call import Refused
from sip_gateway.sip.events import Answered, Ended, Failed
from sip_gateway.sip.flows import Flow, Target
from sip_gateway.sip.outgoing_call import Invitation, OutgoingCall
from sip_gateway.sip.received import Request
from sip_gateway.sip.responses import respond
from tests.sip_gateway.sip.talking import Callee, talking
from tests.sip_gateway.sip.virtual import (
    OTHER_SDP,
    SDP,
    Network,
    assert_nothing_left,
    call,
    event,
    party,
    run,
    settle,
)

pytestmark = pytest.mark.sqlite


def test_a_session_is_refreshed_while_both_live_and_ends_when_one_has_vanished() -> None:
    async def scenario() -> None:
        network = Network()
        out, incoming, one, two = await talking(network, session_seconds=100)
        await asyncio.sleep(1000)
        assert len(network.sent("10.0.0.1", b"UPDATE")) >= 15
        assert not out.ended
        assert not incoming.ended
        network.drop = lambda data: True
        assert (await event(incoming, Ended)).reason == "session timer"
        await event(out, Ended)
        await settle()
        assert_nothing_left(one, two)

    run(scenario())


def test_a_longer_session_timer_is_offered_when_the_peer_asks_for_it() -> None:
    async def scenario() -> None:
        network, callee = Network(), Callee(0)
        one, two = party(network, "10.0.0.1"), party(network, "10.0.0.2", callee)

        def strict(data: bytes, flow: Flow) -> None:
            if data.startswith(b"INVITE") and b"Session-Expires: 1800" in data:
                request = Request(wire.read(data), flow)  # type: ignore[arg-type]
                flow.send(bytes(respond(request, 422, to_tag="strict", headers=[("Min-SE", "3600")])))
            else:
                two.receive(data, flow)

        network.parties["10.0.0.2"] = strict
        out = await call(one)
        await event(out, Answered)
        assert callee.calls[0].request.header("session-expires") == "3600"
        assert callee.calls[0].request.cseq == 2

    run(scenario())


class Strict:
    """In front of a party: refuses sessions of its peer that would be refreshed more often than it likes."""

    def __init__(self, network: Network, host: str, least: int) -> None:
        self.least, self._behind = least, network.parties[host]
        self.refused = 0
        network.parties[host] = self.receive

    def receive(self, data: bytes, flow: Flow) -> None:
        message = wire.read(data)
        value = message.get_header("session-expires") if data.startswith((b"INVITE", b"UPDATE")) else None
        if value and int(value.partition(";")[0]) < self.least:
            self.refused += 1
            headers = [("Min-SE", str(self.least))]
            flow.send(bytes(respond(Request(message, flow), 422, headers=headers)))  # type: ignore[arg-type]
        elif not data.startswith(b"ACK") or b"Max-Forwards" in data:
            self._behind(data, flow)


@pytest.mark.parametrize("update", [True, False])
def test_a_longer_session_timer_is_taken_over_in_mid_call(update: bool) -> None:
    async def scenario() -> None:
        network = Network()
        out, incoming, *_ = await talking(network, session_seconds=100)
        strict = Strict(network, "10.0.0.2", 600)
        out.dialog.allowed -= set() if update else {"UPDATE"}  # type: ignore[union-attr]
        await asyncio.sleep(60)
        assert (strict.refused, out.timer.agreement.seconds) == (1, 600)
        await asyncio.sleep(3600)
        assert strict.refused == 1, "it is known from now on"
        assert not out.ended
        assert not incoming.ended

    run(scenario())


@pytest.mark.parametrize("told", ["", "60", "no number"])
def test_a_change_is_refused_when_the_peer_names_no_longer_timer(told: str) -> None:
    async def scenario() -> None:
        network = Network()
        out, *_ = await talking(network)
        behind = network.parties["10.0.0.2"]

        def refuses(data: bytes, flow: Flow) -> None:
            if data.startswith(b"INVITE"):
                request = Request(wire.read(data), flow)  # type: ignore[arg-type]
                flow.send(bytes(respond(request, 422, headers=[("Min-SE", told)] if told else [])))
            else:
                behind(data, flow)

        network.parties["10.0.0.2"] = refuses
        with pytest.raises(Refused, match="422"):
            await out.offer(OTHER_SDP)
        assert not out.ended

    run(scenario())


@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
def test_a_session_timer_too_brief_for_us_is_refused_with_the_least_we_take(method: str) -> None:
    async def scenario() -> None:
        network = Network()
        out, incoming, *_ = await talking(network)
        assert out.dialog is not None
        request = out.dialog.request(method)
        request.headers.append("Session-Expires", "60;refresher=uac")
        response = await out._ask(request)
        assert (response.code, response.header("min-se")) == (422, "90")
        assert not incoming.ended

    run(scenario())


def test_a_first_session_timer_too_brief_is_refused_and_leaves_nothing() -> None:
    async def scenario() -> None:
        network = Network()
        one, two = party(network, "10.0.0.1"), party(network, "10.0.0.2", Callee(0))
        placed = OutgoingCall(
            one, Invitation("sip:12345@10.0.0.2", Target("UDP", "10.0.0.2", 5060), SDP, "<sip:a@b>")
        )
        placed._request.headers.set_single("Session-Expires", "60")
        await one.place(placed)
        assert (await event(placed, Failed)).code == 422
        await settle()
        assert_nothing_left(one, two)

    run(scenario())
