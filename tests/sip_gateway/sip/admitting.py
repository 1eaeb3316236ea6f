"""A city with two accounts, phones that register, and what they would send."""

import asyncio
from collections.abc import Callable
from typing import Any

from aiosipua import SipMessage

from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.digest_client import DigestClient
from sip_gateway.sip.digest_server import DigestServer
from sip_gateway.sip.guards import Guard, Limits
from sip_gateway.sip.received import Request, Response
from sip_gateway.sip.trunks.line import CallerIds, Line, Trunk
from sip_gateway.sip.trunks.registration import Registration
from tests.sip_gateway.sip.test_torture import options
from tests.sip_gateway.sip.virtual import Link, Network, party

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


def guarded(network: Network, limits: Limits) -> UserAgent:
    agent = party(network, "10.0.0.2", password=password)
    agent.guard = Guard(limits, clock=lambda: asyncio.get_running_loop().time())
    return agent
