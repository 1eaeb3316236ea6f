"""Passwords: nonces, forged credentials, guessing."""

import re

import pytest
from aiosipua import parse_auth

from sip_gateway.sip.digest_server import LOCK_AFTER, LOCK_SECONDS, NONCE_SECONDS, DigestServer
from sip_gateway.sip.guards import Limits
from sip_gateway.sip.received import Request
from tests.sip_gateway.sip.admitting import (
    BOTH,
    PASSWORDS,
    Clock,
    answering,
    asked,
    city,
    guarded,
    password,
    registering,
)
from tests.sip_gateway.sip.virtual import Network, party, run

pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize(("name", "secret"), [("1001", "wrong"), ("9999", "wrong")])
def test_wrong_and_unknown_look_the_same(name: str, secret: str) -> None:
    async def scenario() -> list[bytes]:
        network = Network()
        city(network, algorithms=BOTH)
        assert await registering(party(network, "10.0.0.1"), name, secret).register(300) == 0
        return [data for _, sender, _, data in network.log if sender == "10.0.0.2"]

    answers = run(scenario())
    shape = [re.sub(rb'nonce="[^"]*"|tag=\w+|branch=\w+|Call-ID: \w+|sip:\d+', b"", data) for data in answers]
    assert len(answers) == 2
    assert shape[0].replace(b"1 REG", b"") == shape[1].replace(b"2 REG", b"")
    assert all(data.startswith(b"SIP/2.0 401") and data.count(b"WWW-Authenticate") == 2 for data in answers)


def test_nonces_age_and_counts_serve_once_in_any_order() -> None:
    async def scenario() -> None:
        clock = Clock()
        server = DigestServer("city", password, BOTH, clock)
        again = answering(server, "1001", PASSWORDS["1001"])
        first, second, third = again(), again(), again()
        assert "SHA-256" in first
        assert await server.account(asked(first)) == "1001"
        assert await server.account(asked(first)) is None, "replayed"
        assert await server.account(asked(third)) == "1001"
        assert await server.account(asked(second)) == "1001", "overtaken, not replayed"
        assert await server.account(asked(second)) is None
        clock.now += NONCE_SECONDS + 1
        late = asked(again())
        assert await server.account(late) is None
        assert "stale=true" in server.challenges(late)[0][1]

    run(scenario())


def test_credentials_for_elsewhere_or_forged_are_worth_nothing() -> None:
    async def scenario() -> None:
        server = DigestServer("city", password)
        good = answering(server, "1001", PASSWORDS["1001"])()
        nonce = parse_auth(good).params["nonce"]
        for bad in (
            good.replace('uri="sip:city"', 'uri="sip:elsewhere"'),
            good.replace('realm="city"', 'realm="town"'),
            good.replace(nonce, nonce[:-1] + ("0" if nonce[-1] != "0" else "1")),
            good.replace("qop=auth", "qop=auth-int"),
            good.replace("nc=00000001", "nc=0000000x"),
            good.replace("nc=00000001", "nc=00000000"),
            good.replace('username="1001"', 'username="1002"'),
            good.replace("algorithm=MD5", "algorithm=SHA-256"),
            good.replace("Digest", "Basic"),
            "Digest",
            "Digest nonce=",
            'Digest username="é", nonce="..", uri="sip:city", nc=00000001, qop=auth, realm="city"',
        ):
            assert await server.account(asked(bad)) is None, bad
        assert await server.account(asked(good)) == "1001"

    run(scenario())


def test_an_office_whose_nonces_age_is_not_banned() -> None:
    async def scenario() -> None:
        network = Network()
        agent = guarded(network, Limits(failures=3))
        guesses: list[Request] = []
        clock = Clock()
        server = DigestServer("city", password, BOTH, clock, guesses.append)
        again = answering(server, "1001", PASSWORDS["1001"])
        clock.now += NONCE_SECONDS + 1
        for _ in range(10):
            assert await server.account(asked(again())) is None
        assert not guesses
        assert await server.account(asked(answering(server, "1001", "guess")())) is None
        assert len(guesses) == 1
        phone = party(network, "10.0.0.1")
        for _ in range(4):
            await registering(phone, "1001", "guess").register(300)
        assert agent.guard.is_banned("10.0.0.1")

    run(scenario())


def test_guessing_locks_the_account_for_a_while_and_says_nothing_about_it() -> None:
    async def scenario() -> None:
        clock = Clock()
        server = DigestServer("city", password, BOTH, clock)
        for _ in range(LOCK_AFTER):
            await server.account(asked(answering(server, "1001", "guess")()))
        right = answering(server, "1001", PASSWORDS["1001"])
        assert await server.account(asked(right())) is None
        assert await server.account(asked(answering(server, "1002", PASSWORDS["1002"])())) == "1002"
        clock.now += LOCK_SECONDS + 1
        assert await server.account(asked(answering(server, "1001", PASSWORDS["1001"])())) == "1001"

    run(scenario())
