"""Who gets in: passwords, registrations, strangers, floods."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest
from aiosipua import SipMessage, parse_auth

from sip_gateway.sip.call import Call
from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.digest_client import DigestClient
from sip_gateway.sip.digest_server import LOCK_AFTER, LOCK_SECONDS, NONCE_SECONDS, DigestServer
from sip_gateway.sip.events import Answered, Ended, Failed
from sip_gateway.sip.flows import Flow
from sip_gateway.sip.guards import Guard, Limits
from sip_gateway.sip.incoming_call import IncomingCall
from sip_gateway.sip.received import Request, Response
from sip_gateway.sip.registrar import Registrar
from sip_gateway.sip.trunks.line import CallerIds, Line, Trunk
from sip_gateway.sip.trunks.registration import Registration
from tests.sip_gateway.sip.test_torture import message, options
from tests.sip_gateway.sip.virtual import SDP, Link, Network, call, event, party, run

pytestmark = pytest.mark.sqlite

BOTH = ("SHA-256", "MD5")
PASSWORDS = {"1001": "correct horse", "1002": "battery staple"}


async def password(name: str) -> str | None:
    return PASSWORDS.get(name)


def registering(agent: UserAgent, name: str, secret: str) -> Registration:
    """A phone is to us what we are to an operator."""
    trunk = Trunk(name, "10.0.0.2", CallerIds(""), username=name, password=secret)
    return Registration(agent, Line(trunk), "phone")


def city(network: Network, **more: Any) -> UserAgent:
    return party(network, "10.0.0.2", password=password, is_public=lambda number: number == "12345", **more)


def test_a_phone_registers_is_found_refreshes_and_leaves() -> None:
    async def scenario() -> None:
        network = Network(loss=0.1)
        centre, phone = city(network), party(network, "10.0.0.1")
        line = registering(phone, "1001", PASSWORDS["1001"])
        assert await line.register(300) == 300
        assert [one.contact for one in centre.registrar.locate("1001")] == ["sip:phone@10.0.0.1:5060"]
        assert await line.register(90) == 90
        assert len(centre.registrar.locate("1001")) == 1
        await line.register(0)
        assert centre.registrar.locate("1001") == []

    run(scenario())


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


class Clock:
    now = 5000.0

    def __call__(self) -> float:
        return self.now


def asked(credentials: str = "") -> Request:
    more = f"Authorization: {credentials}" if credentials else ""
    read = SipMessage.parse(
        options(line="REGISTER sip:city SIP/2.0", CSeq="1 REGISTER", more=more or "X-None: 1")
    )
    return Request(read, Link(Network(), "10.0.0.2", "10.0.0.1"))  # type: ignore[arg-type]


def answering(server: DigestServer, name: str, secret: str) -> Callable[[], str]:
    """What a phone would send next, its count rising."""
    client = DigestClient(name, secret)
    text = "".join(f"{header}: {value}\r\n" for header, value in server.challenges(asked()))
    head = options(line="SIP/2.0 401 Unauthorized", CSeq="1 REGISTER").replace(
        b"\r\n\r\n", b"\r\n" + text.encode(), 1
    )
    response = Response(SipMessage.parse(head + b"\r\n"), Link(Network(), "", ""))  # type: ignore[arg-type]

    def again() -> str:
        request = asked().message
        assert client.answer(request, response)
        return request.headers.get("authorization")[0]

    return again


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


def register(contacts: list[str], cseq: int, call_id: str = "a", **more: str) -> Request:
    text = "\r\n".join([f"Contact: {one}" for one in contacts] + [f"{k}: {v}" for k, v in more.items()])
    data = options(
        line="REGISTER sip:city SIP/2.0",
        CSeq=f"{cseq} REGISTER",
        Call_ID=call_id,
        To="<sip:1001@city>",
        Contact=None,
        more=text or None,
    )
    return Request(SipMessage.parse(data), Link(Network(), "10.0.0.2", "10.0.0.1"))  # type: ignore[arg-type]


def test_several_phones_of_one_account_preferred_first_and_expiring() -> None:
    clock = Clock()
    told: list[tuple[str, bool]] = []
    registrar = Registrar(lambda account, on: told.append((account, on)), clock)
    registrar.register(register(["<sip:a@10.0.0.1>;q=0.5;expires=100", "<sip:b@10.0.0.3>;q=0.9"], 1), "1001")
    headers = dict(registrar.register(register(["<sip:c@10.0.0.4>;expires=99999999999"], 1, "other"), "1001"))
    assert "expires=3600" in headers["Contact"]
    assert [one.contact[4] for one in registrar.locate("1001")] == ["c", "b", "a"]
    clock.now += 101
    assert [one.contact[4] for one in registrar.locate("1001")] == ["c", "b"]
    registrar.register(register(["*"], 2, Expires="0"), "1001")
    assert registrar.locate("1001") == []
    assert told == [("1001", True), ("1001", False)]


@pytest.mark.parametrize(
    ("request_", "account", "status"),
    [
        (register(["<sip:a@10.0.0.1>"], 9), "1002", 403),
        (register(["*"], 9), "1001", 400),
        (register(["*", "<sip:a@10.0.0.1>"], 9, Expires="0"), "1001", 400),
        (register(["<sip:a@10.0.0.1>;expires=5"], 9), "1001", 423),
        (register(["<sip:a@10.0.0.1>"], 1), "1001", 500),
        (register([f"<sip:a@10.0.0.{n}>" for n in range(20)], 9), "1001", 403),
    ],
)
def test_a_refused_register_changes_nothing(request_: Request, account: str, status: int) -> None:
    from sip_gateway.sip.registrar import Refusal

    registrar = Registrar()
    registrar.register(register(["<sip:a@10.0.0.1>"], 1), "1001")
    with pytest.raises(Refusal) as refusal:
        registrar.register(request_, account)
    assert refusal.value.status == status
    assert [one.contact for one in registrar.locate("1001")] == ["sip:a@10.0.0.1"]


def test_the_same_phone_on_a_new_flow_replaces_its_old_binding_and_path_leads_back() -> None:
    registrar = Registrar()
    phone = '<sip:x{}@df7.invalid;transport=ws>;+sip.instance="<urn:uuid:1>";reg-id=1'
    registrar.register(
        register([phone.format(1)], 1, Supported="path, outbound", Path="<sip:10.0.0.9;lr>"), "1001"
    )
    headers = registrar.register(
        register([phone.format(2)], 2, "b", Supported="path, outbound", Path="<sip:10.0.0.9;lr>"), "1001"
    )
    (binding,) = registrar.locate("1001")
    assert binding.contact.startswith("sip:x2@")
    assert getattr(binding.next_hop(), "host", "") == "10.0.0.9"
    assert ("Path", "<sip:10.0.0.9;lr>") in headers
    assert ("Require", "outbound") in headers


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


def guarded(network: Network, limits: Limits) -> UserAgent:
    agent = party(network, "10.0.0.2", password=password)
    agent.guard = Guard(limits, clock=lambda: asyncio.get_running_loop().time())
    return agent


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
