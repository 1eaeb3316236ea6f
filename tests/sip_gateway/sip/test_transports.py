"""Real sockets: the same calls over UDP, TCP, TLS and a browser's WebSocket."""

import asyncio
import datetime
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvloop
from aiosipua import SipMessage, SipRequest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from sip_gateway.sip.config import Config
from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.digest_client import DigestClient
from sip_gateway.sip.events import Answered, Confirmed, Ended, Failed
from sip_gateway.sip.flows import Target
from sip_gateway.sip.guards import Guard
from sip_gateway.sip.incoming_call import IncomingCall
from sip_gateway.sip.listening import listening
from sip_gateway.sip.outgoing_call import Invitation, OutgoingCall
from sip_gateway.sip.received import Request, Response
from sip_gateway.sip.responses import respond
from sip_gateway.sip.transports.layer import Listen
from sip_gateway.sip.transports.stream import StreamListener
from tests.sip_gateway.sip.test_torture import options
from tests.sip_gateway.sip.virtual import SDP, event

pytestmark = pytest.mark.sqlite


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    return certified(tmp_path_factory.mktemp("tls"))


def certified(folder: Path, host: str = "127.0.0.1") -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's and a client's context around a certificate of today, which lies in the folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
    made = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    _write(folder, key, made)
    server, client = (
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
        ssl.create_default_context(cafile=folder / "crt"),
    )
    server.load_cert_chain(folder / "crt", folder / "key")
    return server, client


def _write(folder: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
    form = serialization.PrivateFormat.PKCS8
    encoded = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    (folder / "key").write_bytes(encoded)
    (folder / "crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


class House:
    """A user agent that answers, on a port of its own."""

    def __init__(self, transport: str, agent: UserAgent, port: int, calls: list[IncomingCall]) -> None:
        self.transport, self.agent, self.port, self.calls = transport, agent, port, calls

    @property
    def target(self) -> Target:
        return Target(self.transport, "127.0.0.1", self.port)


async def password(name: str) -> str | None:
    return "secret" if name == "1001" else None


@asynccontextmanager
async def house(
    transport: str, tls: tuple[ssl.SSLContext, ssl.SSLContext] | None = None
) -> AsyncIterator[House]:
    calls: list[IncomingCall] = []

    async def answer(incoming: IncomingCall) -> None:
        calls.append(incoming)
        incoming.answer(SDP)

    config = Config(realm="city", password=password, is_public=lambda number: number == "12345")
    agent = UserAgent(config, answer, Guard(trusted=["127.0.0.0/8"]))
    server, client = tls or (None, None)
    listen = Listen(
        transport, "127.0.0.1", 0, tls=server, tls_out=client, origins=("https://city.example", None)
    )
    async with listening(agent, [listen]) as layer:
        yield House(transport, agent, layer.listeners[transport].advertised[1], calls)


async def place(agent: UserAgent, house: House) -> OutgoingCall:
    uri = f"sip:12345@127.0.0.1:{house.port};transport={house.transport.lower()}"
    return await agent.invite(Invitation(uri, house.target, SDP, "<sip:13800000001@127.0.0.1>"))


@pytest.mark.parametrize("transport", ["UDP", "TCP", "TLS"])
async def test_a_call_over_it_and_a_hang_up_from_the_other_side(
    transport: str, tls: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    await call_and_hang_up(transport, tls if transport == "TLS" else None)


async def test_tls_works_on_the_loop_that_gateways_run_on(tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    await asyncio.to_thread(uvloop.run, call_and_hang_up("TLS", tls))


async def call_and_hang_up(transport: str, secured: tuple[ssl.SSLContext, ssl.SSLContext] | None) -> None:
    async with house(transport, secured) as here, house(transport, secured) as there:
        out = await place(here.agent, there)
        await event(out, Answered, 30)
        await event(there.calls[0], Confirmed, 30)
        there.calls[0].hang_up()
        await event(out, Ended, 30)


async def test_operators_are_called_from_the_address_they_know() -> None:
    here = StreamListener(lambda data, flow: None, lambda flow: None)
    await here.start("127.0.0.3", 0)
    async with house("TCP") as there:
        await here.resolve(there.target)
        async with asyncio.timeout(30):
            while not (seen := there.agent.transports.listeners["TCP"].flows):  # type: ignore[union-attr]
                await asyncio.sleep(0.01)
        assert [host for host, _ in seen] == ["127.0.0.3"]
        await here.close()


async def test_a_broken_connection_fails_what_waits_on_it_and_the_next_call_gets_a_new_one() -> None:
    async with house("TCP") as here:
        async with house("TCP") as there:
            there.agent.admission._on_invite = _never
            out = await place(here.agent, there)
            await asyncio.sleep(0.2)
        await asyncio.sleep(0.1)
        assert (await event(out, Failed, 30)).code in (408, 480, 503)
        nobody = Target("TCP", "127.0.0.1", there.port)
        again = await here.agent.invite(Invitation("sip:x@127.0.0.1", nobody, SDP, "<sip:a@b>"))
        assert (await event(again, Failed, 30)).code == 503


async def _never(call: IncomingCall) -> None:
    await asyncio.sleep(60)


async def test_a_stream_keeps_alive_and_is_cut_when_it_makes_no_sense() -> None:
    async with house("TCP") as there:
        reader, writer = await asyncio.open_connection("127.0.0.1", there.port)
        writer.write(b"\r\n\r\n")
        assert await reader.readexactly(2) == b"\r\n"
        request = options(Via="SIP/2.0/TCP 127.0.0.1;branch=z9hG4bKtcp")
        for piece in (request[:50], request[50:], b"GET / HTTP/1.1\r\n\r\n"):
            writer.write(piece)
            await asyncio.sleep(0.05)
        assert (await reader.read()).startswith(b"SIP/2.0 200 OK")
        writer.close()


async def test_without_rport_the_answer_goes_to_the_port_the_via_names() -> None:
    async with house("UDP") as there:
        with (
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sends,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listens,
        ):
            for one in (sends, listens):
                one.bind(("127.0.0.1", 0))
                one.setblocking(False)
            loop = asyncio.get_running_loop()
            named = listens.getsockname()[1]
            for rport, ear in (("", listens), (";rport", sends)):
                via = f"SIP/2.0/UDP 127.0.0.1:{named};branch=z9hG4bK{len(rport)}{rport}"
                await loop.sock_sendto(
                    sends, options(Via=via, Call_ID=f"r{rport}"), ("127.0.0.1", there.port)
                )
                answer = await asyncio.wait_for(loop.sock_recv(ear, 4096), 30)
                assert answer.startswith(b"SIP/2.0 200")
            assert f"rport={sends.getsockname()[1]}".encode() in answer


@asynccontextmanager
async def browser(port: int, origin: str | None = "https://city.example") -> AsyncIterator[ClientConnection]:
    page = Origin(origin) if origin else None
    async with connect(
        f"ws://127.0.0.1:{port}", subprotocols=[Subprotocol("sip")], origin=page, proxy=None
    ) as connection:
        yield connection


async def take(connection: ClientConnection) -> SipMessage:
    frame = await asyncio.wait_for(connection.recv(), 30)
    return SipMessage.parse(frame)


async def sign_in(connection: ClientConnection) -> None:
    data = options(
        line="REGISTER sip:city SIP/2.0",
        CSeq="1 REGISTER",
        Via="SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bKws1",
        To="<sip:1001@city>",
        From="<sip:1001@city>;tag=b",
        Contact="<sip:abc@df7jal23ls0d.invalid;transport=ws>;expires=600",
    )
    await connection.send(data.decode())
    challenge = await take(connection)
    request = SipMessage.parse(data)
    assert isinstance(request, SipRequest)
    assert DigestClient("1001", "secret").answer(request, Response(challenge, None))  # type: ignore[arg-type]
    request.headers.set_single("CSeq", "2 REGISTER")
    request.headers.set_single("Via", "SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bKws2")
    await connection.send(bytes(request).decode())
    assert b" 200 " in bytes(await take(connection))


async def test_a_browser_registers_is_called_over_its_own_flow_and_is_gone_when_its_page_closes() -> None:
    async with house("WS") as there:
        async with browser(there.port) as page:
            await sign_in(page)
            (binding,) = there.agent.registrar.locate("1001")
            out = await there.agent.invite(
                Invitation(binding.contact, binding.next_hop(), SDP, "<sip:13800000001@city>")
            )
            invite = await take(page)
            assert isinstance(invite, SipRequest)
            assert invite.uri == "sip:abc@df7jal23ls0d.invalid;transport=ws"
            contact = [("Contact", "<sip:abc@df7jal23ls0d.invalid;transport=ws>")]
            answer = respond(Request(invite, None), 200, to_tag="t", headers=contact, body=SDP)  # type: ignore[arg-type]
            await page.send(bytes(answer).decode())
            await event(out, Answered, 30)
            acknowledgement = await take(page)
            assert isinstance(acknowledgement, SipRequest)
            assert acknowledgement.method == "ACK"
            out.hang_up()
            goodbye = await take(page)
            assert isinstance(goodbye, SipRequest)
            assert goodbye.method == "BYE"
        await asyncio.sleep(0.1)
        assert there.agent.registrar.locate("1001") == []


async def test_a_foreign_page_gets_no_phone() -> None:
    async with house("WS") as there:
        with pytest.raises(InvalidStatus, match="403"):
            async with browser(there.port, "https://evil.example"):
                pass
