"""Who gets in: strangers, floods, scanners, a full house."""

import asyncio
from typing import Any

import pytest

from sip_gateway.sip.call import Call
from sip_gateway.sip.digest_client import DigestClient
from sip_gateway.sip.events import Answered, Ended, Failed
from sip_gateway.sip.flows import Flow
from sip_gateway.sip.guards import Guard, Limits
from sip_gateway.sip.incoming_call import IncomingCall
from tests.sip_gateway.sip.admitting import (
    PASSWORDS,
    city,
    guarded,
    password,
    registering,
)
from tests.sip_gateway.sip.test_torture import message, options
from tests.sip_gateway.sip.virtual import SDP, Link, Network, call, event, party, run

pytestmark = pytest.mark.sqlite


def test_strangers_reach_public_numbers_only_and_accounts_are_who_they_are() -> None:
    async def scenario() -> None:
        calls: list[IncomingCall] = []

        async def answer(incoming: IncomingCall) -> None:
            calls.append(incoming)
            incoming.answer(SDP)

        network = Network()
        party(network, "10.0.0.2", answer, password=password, is_public=lambda number: number == "12345")
        phone = party(network, "10.0.0.1")
        await event(await call(phone, "12345"), Answered)
        assert calls[0].source.kind == "stranger"
        assert (await event(await call(phone, "008613800000000"), Failed)).code == 401
        mine: dict[str, Any] = {
            "caller": "<sip:mayor@city.gov>",
            "credentials": DigestClient("1001", PASSWORDS["1001"]),
        }
        await event(await call(phone, "008613800000000", **mine), Answered)
        assert (calls[1].source.kind, calls[1].caller.number) == ("account", "1001"), "whatever From claims"

    run(scenario())


def test_a_registered_phone_is_asked_even_for_public_numbers() -> None:
    async def scenario() -> None:
        network = Network()
        city(network)
        phone = party(network, "10.0.0.1")
        await registering(phone, "1001", PASSWORDS["1001"]).register(300)
        assert (await event(await call(phone, "12345"), Failed)).code == 401

    run(scenario())


def test_floods_are_dropped_and_the_rate_recovers() -> None:
    async def scenario() -> None:
        network = Network()
        agent = guarded(network, Limits(per_second=10, burst=20))
        flow: Flow = Link(network, "10.0.0.2", "198.51.100.1")
        for number in range(200):
            agent.receive(
                options(Call_ID=f"c{number}", Via=f"SIP/2.0/UDP 198.51.100.1;branch=z9hG4bK{number}"), flow
            )
        assert len(network.sent("10.0.0.2", b"SIP/2.0 200")) == 20
        await asyncio.sleep(1)
        agent.receive(options(Call_ID="later", Via="SIP/2.0/UDP 198.51.100.1;branch=z9hG4bKlater"), flow)
        assert len(network.sent("10.0.0.2", b"SIP/2.0 200")) == 21
        agent.receive(options(Call_ID="else"), Link(network, "10.0.0.2", "198.51.100.2"))
        assert len(network.sent("10.0.0.2", b"SIP/2.0 200")) == 22, "others are not touched"

    run(scenario())


def test_scanners_hear_nothing_and_guessers_are_banned() -> None:
    async def scenario() -> None:
        network = Network()
        agent = guarded(network, Limits(failures=5))
        scanner = Link(network, "10.0.0.2", "198.51.100.1")
        agent.receive(options(more="User-Agent: friendly-scanner"), scanner)
        agent.receive(options(), scanner)
        assert not [1 for _, sender, *_ in network.log if sender == "10.0.0.2"]
        guesser = Link(network, "10.0.0.2", "198.51.100.3")
        for _ in range(9):
            agent.receive(message(CSeq="bad"), guesser)
        assert len(network.sent("10.0.0.2", b"SIP/2.0 400")) == 5
        await asyncio.sleep(Limits().ban_seconds + 1)
        agent.receive(options(), guesser)
        assert network.sent("10.0.0.2", b"SIP/2.0 200")

    run(scenario())


def test_tables_that_strangers_fill_stay_small() -> None:
    guard = Guard(Limits(), trusted=["10.0.0.0/8"], size=500)
    for number in range(900):
        guard.admits(f"198.51.{number // 250}.{number % 250}")
    assert len(guard._tokens) == 500
    assert guard.trusts("10.1.2.3")
    guard.ban("10.1.2.3")
    assert guard.admits("10.1.2.3"), "a trunk is never banned"


def test_full_means_503_and_a_call_that_ended_makes_room() -> None:
    async def scenario() -> None:
        calls: list[Call] = []

        async def answer(incoming: IncomingCall) -> None:
            calls.append(incoming)
            incoming.answer(SDP)

        network = Network()
        party(network, "10.0.0.2", answer, max_calls=2)
        phone = party(network, "10.0.0.1")
        first = await call(phone)
        await event(first, Answered)
        await event(await call(phone), Answered)
        assert (await event(await call(phone), Failed)).code == 503
        first.hang_up()
        await event(calls[0], Ended)
        await event(await call(phone), Answered)

    run(scenario())
