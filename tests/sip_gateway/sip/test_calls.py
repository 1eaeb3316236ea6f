"""Whole calls over a virtual network."""

import asyncio
from typing import Any

import pytest

from sip_gateway.sip import wire
from sip_gateway.sip.call import Call, Refused
from sip_gateway.sip.digest_client import DigestClient
from sip_gateway.sip.events import (
    Answered,
    Confirmed,
    Ended,
    Failed,
    Info,
    Notified,
    Offered,
    Progress,
    Referred,
    Told,
)
from sip_gateway.sip.flows import Flow
from sip_gateway.sip.incoming_call import IncomingCall
from sip_gateway.sip.outgoing_call import OutgoingCall
from sip_gateway.sip.received import Request
from sip_gateway.sip.responses import respond
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


class Callee:
    """Answers, and keeps its calls for the test."""

    def __init__(self, ring_seconds: float = 1.0) -> None:
        self.calls: list[IncomingCall] = []
        self.ring_seconds = ring_seconds

    async def __call__(self, incoming: IncomingCall) -> None:
        self.calls.append(incoming)
        incoming.ring()
        await asyncio.sleep(self.ring_seconds)
        incoming.answer(SDP)


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


async def talking(network: Network, **config: Any) -> tuple[OutgoingCall, IncomingCall, Any, Any]:
    callee = Callee(0)
    one, two = party(network, "10.0.0.1", **config), party(network, "10.0.0.2", callee, **config)
    out = await call(one)
    await event(out, Answered)
    await event(callee.calls[0], Confirmed)
    return out, callee.calls[0], one, two


def test_hold_and_resume_by_either_side() -> None:
    async def scenario() -> None:
        out, incoming, one, two = await talking(Network(loss=0.05))
        for holder, other in ((out, incoming), (incoming, out)):
            asked = asyncio.create_task(holder.offer(OTHER_SDP + b"a=sendonly\r\n"))
            offered = await event(other, Offered)
            offered.accept(SDP + b"a=recvonly\r\n")
            assert await asked == SDP + b"a=recvonly\r\n"
            await event(other, Confirmed)
            assert other.media.remote == OTHER_SDP + b"a=sendonly\r\n"
        incoming.hang_up()
        await event(out, Ended)
        await settle()
        assert_nothing_left(one, two)

    run(scenario())


def test_a_refused_change_leaves_the_call_as_it_was() -> None:
    async def scenario() -> None:
        out, incoming, *_ = await talking(Network())
        asked = asyncio.create_task(out.offer(OTHER_SDP))
        (await event(incoming, Offered)).refuse(488)
        with pytest.raises(Refused, match="488"):
            await asked
        assert out.media.local == SDP
        assert not out.ended
        assert not incoming.ended

    run(scenario())


def test_two_changes_at_once_are_sorted_out() -> None:
    async def agree(of: Call) -> None:
        while True:
            (await event(of, Offered, within=500)).accept(SDP)

    async def scenario() -> None:
        network = Network()
        out, incoming, *_ = await talking(network)
        agreeing = [asyncio.create_task(agree(out)), asyncio.create_task(agree(incoming))]
        await asyncio.gather(out.offer(OTHER_SDP), incoming.offer(OTHER_SDP))
        assert network.sent("10.0.0.1", b"SIP/2.0 491")
        for task in agreeing:
            task.cancel()

    run(scenario())


def test_a_storm_of_changes_is_calmed() -> None:
    async def scenario() -> None:
        out, incoming, *_ = await talking(Network())
        refused = 0
        for number in range(15):
            asked = asyncio.create_task(out.offer(SDP + b"a=x:%d\r\n" % number))
            await asyncio.sleep(0.03)
            while not incoming.events.empty():
                if isinstance(offered := incoming.events.get_nowait(), Offered):
                    offered.accept(SDP)
            try:
                await asked
            except Refused as error:
                refused += error.code == 500
        assert refused == 5
        assert not incoming.ended

    run(scenario())


def test_keys_texts_and_transfers_travel_within_the_call() -> None:
    async def scenario() -> None:
        out, incoming, *_ = await talking(Network(loss=0.1))
        assert await out.info("application/dtmf-relay", b"Signal=5\r\n") == 200
        assert (await event(incoming, Info)).body == b"Signal=5\r\n"
        assert await incoming.message("请稍候") == 200
        assert (await event(out, Told)).body.decode() == "请稍候"
        asked = asyncio.create_task(out.refer("sip:1002@10.0.0.3"))
        referred = await event(incoming, Referred)
        assert referred.refer_to == "sip:1002@10.0.0.3"
        transfer = referred.accept()
        assert await asked == 202
        transfer.progress(180)
        transfer.progress(200)
        codes = [await event(out, Notified) for _ in range(3)]
        assert sorted(one.code for one in codes) == [100, 180, 200]
        assert [one.state for one in codes if one.code == 200] == ["terminated"]

    run(scenario())


def test_an_attended_transfer_replaces_the_consultation() -> None:
    """A agent talks to B caller and C colleague, refers B to C: C's new call takes the old one's place."""

    async def scenario() -> None:
        network, at_c = Network(), Callee(0)
        a = party(network, "10.0.0.1", trunk_of=lambda flow: "inside")
        callee_b = Callee(0)
        b = party(network, "10.0.0.2", callee_b, trunk_of=lambda flow: "inside")
        party(network, "10.0.0.3", at_c, trunk_of=lambda flow: "inside")
        to_b, to_c = await call(a), await call(a, "1002", "10.0.0.3")
        await event(to_b, Answered)
        await event(to_c, Answered)
        asked = asyncio.create_task(to_b.refer("sip:1002@10.0.0.3", to_c))
        referred = await event(callee_b.calls[0], Referred)
        referred.accept()
        await asked
        new = await call(b, "1002", "10.0.0.3", headers=(("Replaces", referred.replaces),))
        await event(new, Answered)
        assert at_c.calls[1].replaces is at_c.calls[0]
        again = await call(b, "1002", "10.0.0.3", headers=(("Replaces", "no;to-tag=such;from-tag=call"),))
        assert (await event(again, Failed)).code == 481

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
