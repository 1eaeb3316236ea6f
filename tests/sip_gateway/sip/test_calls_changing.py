"""What may happen within a call that stands: hold, transfer, keys, refreshing."""

import asyncio

import pytest

from sip_gateway.sip.call import Call, Refused
from sip_gateway.sip.events import (
    Answered,
    Confirmed,
    Ended,
    Failed,
    Info,
    Notified,
    Offered,
    Referred,
    Told,
)
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
