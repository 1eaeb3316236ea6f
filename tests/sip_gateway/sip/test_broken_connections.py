"""The connection breaks and the call does not: it is opened anew by us, or by the telephone."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from sip_gateway.sip import returning
from sip_gateway.sip.call import Call, Refused
from sip_gateway.sip.dialogs import Broken
from sip_gateway.sip.events import Answered, Confirmed, Ended, Offered
from sip_gateway.sip.incoming_call import IncomingCall
from sip_gateway.sip.outgoing_call import Invitation, OutgoingCall
from sip_gateway.sip.registrar import Binding, Registrar
from sip_gateway.sip.transports.stream import StreamListener
from sip_gateway.sip.trunks.line import CallerIds, Line, Trunk
from sip_gateway.sip.trunks.registration import Registration
from tests.sip_gateway.sip.admitting import register
from tests.sip_gateway.sip.test_surviving import Line as Wire
from tests.sip_gateway.sip.test_transports import House, certified, house, place
from tests.sip_gateway.sip.virtual import OTHER_SDP, SDP, event

pytestmark = pytest.mark.sqlite


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(15):
        while not holds():
            await asyncio.sleep(0.01)


async def cut(house: House) -> None:
    """Every connection, and both ends know it."""
    listener = house.agent.transports.listeners[house.transport]  # type: ignore[union-attr]
    assert isinstance(listener, StreamListener)
    for flow in list(listener.flows.values()):
        flow.close()
    await until(lambda: not listener.flows)


async def broken(call: Call) -> None:
    await until(lambda: call.dialog and call.dialog.flow.closed)


@pytest.fixture
async def houses() -> AsyncIterator[tuple[House, House]]:
    async with house("TCP") as here, house("TCP") as there:
        yield here, there


async def talking(here: House, there: House) -> tuple[OutgoingCall, IncomingCall]:
    out = await place(here.agent, there)
    await event(out, Answered, 15)
    await event(there.calls[0], Confirmed, 15)
    return out, there.calls[0]


async def test_who_listens_is_called_at_the_address_he_gave(houses: tuple[House, House]) -> None:
    out, incoming = await talking(*houses)
    await cut(houses[1])
    changing = asyncio.create_task(incoming.offer(OTHER_SDP))
    (await event(out, Offered, 15)).accept(SDP)
    assert await changing == SDP
    await cut(houses[1])
    await broken(out)
    incoming.hang_up()
    await event(out, Ended, 15)


async def test_the_peers_own_new_connection_is_taken_for_the_call(houses: tuple[House, House]) -> None:
    out, incoming = await talking(*houses)
    await cut(houses[1])
    await broken(out)
    before = incoming.dialog.flow
    assert await out.info("text/plain", b"still here") == 200
    assert incoming.dialog.flow is not before
    assert not incoming.dialog.flow.closed


async def test_an_answer_finds_whoever_connects_no_more(houses: tuple[House, House]) -> None:
    here, there = houses
    asked: list[IncomingCall] = []

    async def wait(call: IncomingCall) -> None:
        asked.append(call)

    there.agent.admission._on_invite = wait
    out = await place(here.agent, there)
    await until(lambda: asked)
    out.agent.transactions.flow_closed = lambda flow: None  # type: ignore[method-assign]  # half of it broke
    await cut(there)
    asked[0].answer(SDP)
    await event(out, Answered, 15)
    await event(asked[0], Confirmed, 15)


async def test_a_telephone_over_tls_is_told_once_it_has_registered_again(tmp_path: Path) -> None:
    server, client = certified(tmp_path)
    nameless = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    async with AsyncExitStack() as stack:
        there = await stack.enter_async_context(house("TLS", (server, client)))
        phone = await stack.enter_async_context(house("TLS", (nameless, client)))
        trunk = Trunk(
            "there", "127.0.0.1", CallerIds(""), there.port, "TLS", username="1001", password="secret"
        )
        registration = Registration(phone.agent, Line(trunk), "12345")
        assert await registration.register(600)
        (binding,) = there.agent.registrar.locate("1001")
        wanted = Invitation(binding.contact, binding.next_hop(), SDP, "<sip:13800000001@city>")
        out = await there.agent.invite(wanted)
        await event(out, Answered, 15)
        await cut(there)
        await broken(phone.calls[0])
        assert out.dialog is not None
        assert isinstance(out.dialog.next_hop(), Broken)
        out.hang_up()
        assert await registration.register(600)
        await event(phone.calls[0], Ended, 15)


async def test_who_never_comes_back_is_waited_for_as_long_as_for_any_answer(
    houses: tuple[House, House], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returning, "PAUSE_SECONDS", 0.01)
    out, incoming = await talking(*houses)
    await cut(houses[1])
    incoming.dialog.target = "sip:gone@10.255.255.1:5060;transport=tcp"
    with pytest.raises(Refused, match="408"):
        await incoming.offer(OTHER_SDP)
    assert (await event(incoming, Ended, 15)).by == "local"
    assert not out.ended


def followers(registrar: Registrar) -> list[tuple[object, object]]:
    told: list[tuple[object, object]] = []
    registrar.successors.told.append(lambda old, new: told.append((old, new)))
    return told


def registered(registrar: Registrar, contact: str, cseq: int) -> Binding:
    """Over a connection of its own."""
    request = register([contact], cseq)
    request.flow = Wire("TCP")
    registrar.register(request, "1001")
    return registrar.locate("1001")[-1]


@pytest.mark.parametrize("port", [40000, 40001])
def test_a_telephone_is_known_again_whatever_port_it_names(port: int) -> None:
    registrar = Registrar()
    told = followers(registrar)
    old = registered(registrar, "<sip:1001@10.0.0.1:40000;transport=tcp>", 1)
    registrar._flow_closed("1001", old.flow)
    new = registered(registrar, f"<sip:1001@10.0.0.1:{port};transport=tcp>", 2)
    assert told == [(old.flow, new.flow)]


def test_a_connection_that_only_seems_to_stand_is_followed_too() -> None:
    registrar = Registrar()
    told = followers(registrar)
    old = registered(registrar, "<sip:1001@10.0.0.1:5060;transport=tcp>", 1)
    new = registered(registrar, "<sip:1001@10.0.0.1:5060;transport=tcp>", 2)
    assert told == [(old.flow, new.flow)]


def test_a_second_telephone_of_the_account_takes_nobodys_place() -> None:
    registrar = Registrar()
    told = followers(registrar)
    first = registered(registrar, "<sip:1001@10.0.0.1:40000;transport=tcp>", 1)
    second = registered(registrar, "<sip:1001@10.0.0.1:40001;transport=tcp>", 2)
    for one in (first, second):
        registrar._flow_closed("1001", one.flow)
    registered(registrar, "<sip:1001@10.0.0.1:40002;transport=tcp>", 3)
    registered(registrar, "<sip:mobile@10.0.0.9:40000;transport=tcp>", 4)
    assert not told
