"""Calls over a virtual network: how they begin and how they end."""

import asyncio
from typing import Any

import pytest

from sip_gateway.sip import wire
from sip_gateway.sip.digest_client import DigestClient
from sip_gateway.sip.events import (
    Answered,
    Confirmed,
    Ended,
    Failed,
    Progress,
)
from sip_gateway.sip.flows import Flow
from sip_gateway.sip.incoming_call import IncomingCall
from sip_gateway.sip.received import Request
from sip_gateway.sip.responses import respond
from tests.sip_gateway.sip.talking import Callee, talking
from tests.sip_gateway.sip.virtual import (
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


def test_a_call_rings_is_answered_talked_and_ended() -> None:
    async def scenario() -> None:
        network, callee = Network(), Callee()
        one, two = party(network, "10.0.0.1"), party(network, "10.0.0.2", callee)
        out = await call(one)
        assert (await event(out, Progress)).code == 180
        assert (await event(out, Answered)).sdp == SDP
        await event(callee.calls[0], Confirmed)
        assert callee.calls[0].number == "12345"
        assert callee.calls[0].caller.number == "13800000001"
        out.hang_up()
        assert (await event(callee.calls[0], Ended)).by == "remote"
        assert (await event(out, Ended)).by == "local"
        await settle()
        assert_nothing_left(one, two)

    run(scenario())


@pytest.mark.parametrize("seed", range(3))
def test_a_hundred_calls_succeed_on_a_network_that_loses_doubles_and_reorders(seed: int) -> None:
    async def one_call(agent: Any, done: list[bool]) -> None:
        out = await call(agent)
        await event(out, Answered)
        await asyncio.sleep(5)
        out.hang_up()
        done.append((await event(out, Ended)).by == "local")

    async def scenario() -> None:
        done: list[bool] = []
        network, callee = Network(loss=0.05, double=0.05, late=0.05, seed=seed), Callee()
        one, two = party(network, "10.0.0.1"), party(network, "10.0.0.2", callee)
        await asyncio.gather(*(one_call(one, done) for _ in range(100)))
        await settle()
        assert done == [True] * 100
        assert len(callee.calls) == 100, "each call was seen once"
        assert_nothing_left(one, two)

    run(scenario())


def test_an_unanswered_invite_is_repeated_by_timer_a_and_given_up_by_timer_b() -> None:
    async def scenario() -> None:
        network = Network()
        one = party(network, "10.0.0.1")
        network.parties["10.0.0.2"] = lambda data, flow: None
        out = await call(one)
        assert (await event(out, Failed)).code == 408
        times = network.sent("10.0.0.1", b"INVITE")
        assert [round(at - times[0], 2) for at in times] == [0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5]
        await settle()
        assert_nothing_left(one)

    run(scenario())


def test_nobody_home_is_a_failure_at_once() -> None:
    async def scenario() -> None:
        one = party(Network(), "10.0.0.1")
        assert (await event(await call(one), Failed)).code == 503
        assert_nothing_left(one)

    run(scenario())


def test_an_answer_is_repeated_until_acknowledged_and_ended_with_bye_if_never() -> None:
    async def scenario() -> None:
        network, callee = Network(), Callee()
        one, two = party(network, "10.0.0.1"), party(network, "10.0.0.2", callee)
        network.drop = lambda data: data.startswith(b"ACK")
        out = await call(one)
        assert (await event(out, Ended)).by == "remote"
        answers = [at for at in network.sent("10.0.0.2", b"SIP/2.0 200") if at]
        assert len(answers) > 8
        assert network.sent("10.0.0.2", b"BYE")
        await settle()
        assert_nothing_left(one, two)

    run(scenario())


def test_hanging_up_before_the_ack_waits_for_it() -> None:
    async def scenario() -> None:
        network, callee = Network(), Callee(0)
        one, two = party(network, "10.0.0.1"), party(network, "10.0.0.2", callee)
        network.drop = lambda data: data.startswith(b"ACK") and len(network.sent("10.0.0.1", b"ACK")) < 3
        out = await call(one)
        await event(out, Answered)
        callee.calls[0].hang_up()
        await event(out, Ended)
        assert network.sent("10.0.0.2", b"BYE")[0] >= network.sent("10.0.0.1", b"ACK")[2]
        await settle()
        assert_nothing_left(one, two)

    run(scenario())


def test_a_cancelled_call_ends_on_both_sides() -> None:
    async def scenario() -> None:
        network, callee = Network(loss=0.2), Callee(60)
        one, two = party(network, "10.0.0.1"), party(network, "10.0.0.2", callee)
        out = await call(one)
        await event(out, Progress)
        out.cancel("answered elsewhere")
        assert (await event(out, Failed)).code == 487
        assert (await event(callee.calls[0], Ended)).reason == "cancelled"
        assert any(b'Reason: SIP;cause=200;text="answered elsewhere"' in data for *_, data in network.log)
        await settle()
        assert_nothing_left(one, two)

    run(scenario())


def test_a_cancel_that_crosses_the_answer_ends_the_answered_call() -> None:
    async def scenario() -> None:
        network, callee = Network(), Callee(0)
        one, two = party(network, "10.0.0.1"), party(network, "10.0.0.2", callee)
        network.drop = lambda data: data.startswith(b"CANCEL")
        out = await call(one)
        out.cancel()
        await asyncio.sleep(0.05)
        assert (await event(out, Failed)).code == 487
        assert (await event(callee.calls[0], Ended)).by == "remote"
        await settle()
        assert_nothing_left(one, two)

    run(scenario())


@pytest.mark.parametrize("code", [302, 404, 486, 503, 603])
def test_a_refusal_reaches_the_caller_and_is_acknowledged_once_per_copy(code: int) -> None:
    async def refuse(incoming: IncomingCall) -> None:
        incoming.refuse(code, headers=[("Contact", "<sip:else@10.9.9.9>")] if code == 302 else [])

    async def scenario() -> None:
        network = Network(loss=0.3, seed=code)
        one, two = party(network, "10.0.0.1"), party(network, "10.0.0.2", refuse)
        failed = await event(await call(one), Failed)
        assert failed.code == code
        assert failed.contacts == (("sip:else@10.9.9.9",) if code == 302 else ())
        await settle()
        assert_nothing_left(one, two)

    run(scenario())


def test_reliable_early_media_is_acknowledged_and_the_answer_waits_for_it() -> None:
    async def answer(incoming: IncomingCall) -> None:
        incoming.ring(183, SDP)
        incoming.answer(b"")

    async def scenario() -> None:
        network = Network(loss=0.2, seed=7)
        one, two = party(network, "10.0.0.1"), party(network, "10.0.0.2", answer)
        out = await call(one)
        assert (await event(out, Progress)).sdp == SDP
        await event(out, Answered)
        assert network.sent("10.0.0.1", b"PRACK")[0] < network.sent("10.0.0.2", b"SIP/2.0 200")[0]
        out.hang_up()
        await settle()
        assert_nothing_left(one, two)

    run(scenario())


def test_early_media_nobody_acknowledges_ends_the_call() -> None:
    async def answer(incoming: IncomingCall) -> None:
        incoming.ring(183, SDP)

    async def scenario() -> None:
        network = Network()
        one, two = party(network, "10.0.0.1"), party(network, "10.0.0.2", answer)
        network.drop = lambda data: data.startswith(b"PRACK")
        assert (await event(await call(one), Failed)).code == 504
        await settle()
        assert_nothing_left(one, two)

    run(scenario())


def test_a_goodbye_that_is_challenged_is_said_again_with_the_password() -> None:
    async def scenario() -> None:
        network, callee = Network(), Callee(0)
        one, two = party(network, "10.0.0.1"), party(network, "10.0.0.2", callee)
        challenge = [("Proxy-Authenticate", 'Digest realm="op", nonce="n", algorithm=MD5, qop="auth"')]

        def strict(data: bytes, flow: Flow) -> None:
            if data.startswith(b"BYE") and b"Proxy-Authorization" not in data:
                flow.send(bytes(respond(Request(wire.read(data), flow), 407, headers=challenge)))  # type: ignore[arg-type]
            else:
                two.receive(data, flow)

        network.parties["10.0.0.2"] = strict
        out = await call(one, credentials=DigestClient("city", "secret"))
        await event(out, Answered)
        out.hang_up()
        assert (await event(callee.calls[0], Ended)).by == "remote"
        await settle()
        assert_nothing_left(one, two)

    run(scenario())


def test_no_call_rings_for_ever() -> None:
    async def forget(incoming: IncomingCall) -> None:
        incoming.ring()

    async def scenario() -> None:
        network = Network()
        one, two = party(network, "10.0.0.1"), party(network, "10.0.0.2", forget)
        assert (await event(await call(one), Failed, within=400)).code in (480, 487)
        await settle()
        assert_nothing_left(one, two)

    run(scenario())


def test_every_phone_that_answers_is_acknowledged_and_only_the_first_is_kept() -> None:
    """A proxy forked our call: two 200 with different tags (§13.2.2.4)."""

    async def scenario() -> None:
        network, callee = Network(), Callee(0)
        one = party(network, "10.0.0.1")
        two, three = party(network, "10.0.0.2", callee), party(network, "10.0.0.3", callee)
        deliver = network._deliver

        def fork(data: bytes, sender: str, receiver: str) -> None:
            deliver(data, sender, receiver)
            if data.startswith(b"INVITE") and receiver == "10.0.0.2":
                deliver(data, sender, "10.0.0.3")

        network._deliver = fork  # type: ignore[method-assign]
        out = await call(one)
        await event(out, Answered)
        await asyncio.sleep(2)
        assert sorted(incoming.ended for incoming in callee.calls) == [False, True]
        out.hang_up()
        await settle()
        assert_nothing_left(one, two, three)

    run(scenario())


def test_a_conductor_that_fails_or_reads_nothing_costs_one_call() -> None:
    async def broken(incoming: IncomingCall) -> None:
        raise ValueError("a mistake of ours")

    async def scenario() -> None:
        network = Network()
        one, two = party(network, "10.0.0.1"), party(network, "10.0.0.2", broken)
        assert (await event(await call(one), Failed)).code == 480
        out, incoming, *_ = await talking(network)
        for _ in range(101):
            await out.info("text/plain", b"x")
            if incoming.ended:
                break
        assert incoming.ended
        await settle()
        assert_nothing_left(one, two)

    run(scenario())
