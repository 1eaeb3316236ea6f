"""Lines: which is taken, what happens when one fails, and as whom we call."""

import asyncio
from typing import Any

import pytest

from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.events import Answered, Ended, Failed
from sip_gateway.sip.incoming_call import IncomingCall
from sip_gateway.sip.trunks.line import CallerIds, Trunk
from sip_gateway.sip.trunks.table import NoLine, Trunks
from tests.sip_gateway.sip.virtual import SDP, Network, assert_nothing_left, call, event, party, run, settle

pytestmark = pytest.mark.sqlite


def trunk(number: int, **more: Any) -> Trunk:
    ids = CallerIds("077112345", {"north": "077111111"}, frozenset({"13900000000"}))
    host = f"10.0.1.{number}"
    return Trunk(f"line{number}", host, ids, networks=(f"{host}/32",), **({"probe_seconds": 0} | more))


def is_up(trunks: Trunks) -> bool:
    return trunks.lines["line1"].up


class Operator:
    """The far end of a trunk."""

    def __init__(self, network: Network, number: int, code: int = 200, **more: Any) -> None:
        self.calls: list[IncomingCall] = []
        self.code = code
        self.agent: UserAgent = party(network, f"10.0.1.{number}", self.answer, **more)

    async def answer(self, incoming: IncomingCall) -> None:
        self.calls.append(incoming)
        if self.code == 200:
            incoming.answer(SDP)
        else:
            incoming.refuse(self.code)


def test_the_first_line_carries_and_shows_the_centres_number() -> None:
    async def scenario() -> None:
        network = Network()
        one, two = Operator(network, 1), Operator(network, 2)
        us, trunks = party(network, "10.0.0.1"), Trunks([trunk(1), trunk(2, priority=5)])
        for centre, wanted, shown in (
            ("", "", "077112345"),
            ("north", "", "077111111"),
            ("north", "13900000000", "13900000000"),
            ("", "110", "077112345"),
        ):
            placed, line = await trunks.call(us, "13800000001", SDP, centre=centre, shown=wanted)
            await event(placed, Answered)
            assert line.trunk.name == "line1"
            assert one.calls[-1].caller.number == shown
            assert one.calls[-1].number == "13800000001"
        assert not two.calls
        assert trunks.lines["line1"].in_use == 4

    run(scenario())


@pytest.mark.parametrize("trouble", ["503", "silent", "unreachable", "full"])
def test_the_next_line_is_taken_when_one_fails(trouble: str) -> None:
    async def scenario() -> None:
        network = Network()
        us = party(network, "10.0.0.1")
        if trouble == "503":
            Operator(network, 1, 503)
        if trouble == "silent":
            network.parties["10.0.1.1"] = lambda data, flow: None
        second = Operator(network, 2)
        trunks = Trunks([trunk(1, capacity=0 if trouble == "full" else 60), trunk(2, priority=5)])
        start = asyncio.get_running_loop().time()
        placed, line = await trunks.call(us, "13800000001", SDP)
        await event(placed, Answered)
        assert asyncio.get_running_loop().time() - start < 4
        assert line.trunk.name == "line2"
        placed.hang_up()
        await event(second.calls[0], Ended)
        await settle()
        assert_nothing_left(us)
        assert [one.in_use for one in trunks.lines.values()] == [0, 0]

    run(scenario())


def test_a_busy_callee_is_not_tried_on_every_line() -> None:
    async def scenario() -> None:
        network = Network()
        Operator(network, 1, 486)
        second = Operator(network, 2)
        trunks = Trunks([trunk(1), trunk(2)])
        trunks.lines["line2"].in_use = 59
        placed, _ = await trunks.call(party(network, "10.0.0.1"), "13800000001", SDP)
        assert (await event(placed, Failed)).code == 486
        assert not second.calls

    run(scenario())


def test_a_caller_who_leaves_meanwhile_leaves_nothing_ringing() -> None:
    async def scenario() -> None:
        network = Network()

        async def ring(incoming: IncomingCall) -> None:
            rung.append(incoming)

        rung: list[IncomingCall] = []
        operator = party(network, "10.0.1.1", ring)
        us, trunks = party(network, "10.0.0.1"), Trunks([trunk(1)])
        calling = asyncio.create_task(trunks.call(us, "13800000001", SDP))
        await asyncio.sleep(2)
        calling.cancel()
        assert (await event(rung[0], Ended)).reason == "cancelled"
        await settle()
        assert_nothing_left(us, operator)
        assert trunks.lines["line1"].in_use == 0

    run(scenario())


def test_no_line_at_all_is_said() -> None:
    async def scenario() -> None:
        with pytest.raises(NoLine):
            await Trunks([trunk(1, capacity=0)]).call(party(Network(), "10.0.0.1"), "1", SDP)

    run(scenario())


def test_probes_notice_a_dead_line_and_its_return() -> None:
    async def scenario() -> None:
        network = Network()
        operator = Operator(network, 1)
        us, trunks = party(network, "10.0.0.1"), Trunks([trunk(1, probe_seconds=30), trunk(2, priority=9)])
        trunks.start(us)
        await asyncio.sleep(100)
        assert is_up(trunks)
        network.parties["10.0.1.1"] = lambda data, flow: None
        await asyncio.sleep(120)
        assert not is_up(trunks)
        assert [one.trunk.name for one in trunks.candidates()] == ["line2", "line1"]
        network.parties["10.0.1.1"] = operator.agent.receive
        await asyncio.sleep(60)
        assert is_up(trunks)

    run(scenario())


def test_a_registering_trunk_keeps_registered_and_answers_challenges_of_calls() -> None:
    async def password(name: str) -> str | None:
        return "secret" if name == "city" else None

    async def scenario() -> None:
        network = Network(loss=0.05)
        operator = Operator(network, 1, password=password, is_public=lambda number: False)
        trunks = Trunks([trunk(1, username="city", password="secret", domain="operator.example")])
        us = party(network, "10.0.0.1")
        trunks.start(us)
        assert not is_up(trunks)
        await asyncio.sleep(3600)
        assert is_up(trunks)
        assert operator.agent.registrar.locate("city")
        placed, _ = await trunks.call(us, "13800000001", SDP)
        await event(placed, Answered)
        assert operator.calls[0].source.name == "city"
        assert b"Authorization" in next(
            data for *_, data in network.log if data.startswith(b"ACK sip:hotline")
        )
        network.parties["10.0.1.1"] = lambda data, flow: None
        await asyncio.sleep(1200)
        assert not is_up(trunks)

    run(scenario())


def test_calls_from_a_trunk_are_known_by_address_and_believed_about_their_caller() -> None:
    async def scenario() -> None:
        network, calls = Network(), []
        trunks = Trunks([trunk(1, capacity=1)])

        async def answer(incoming: IncomingCall) -> None:
            if not trunks.admit(incoming, incoming.source.name):
                incoming.refuse(503)
                return
            calls.append(incoming)
            incoming.answer(SDP)

        party(network, "10.0.0.2", answer, trunk_of=trunks.name_of, is_public=lambda number: False)
        operator, stranger = party(network, "10.0.1.1"), party(network, "10.0.9.9")
        hidden: dict[str, Any] = {
            "caller": "<sip:anonymous@anonymous.invalid>",
            "headers": (("P-Asserted-Identity", "<sip:13800000002@op>"), ("Privacy", "id")),
        }
        placed = await call(operator, **hidden)
        await event(placed, Answered)
        assert (calls[0].source.name, calls[0].caller.number, calls[0].caller.hidden) == (
            "line1",
            "13800000002",
            True,
        )
        assert (await event(await call(operator), Failed)).code == 503
        assert (await event(await call(stranger, **hidden), Failed)).code == 401
        placed.hang_up()
        await event(calls[0], Ended)
        await event(await call(operator), Answered)

    run(scenario())
