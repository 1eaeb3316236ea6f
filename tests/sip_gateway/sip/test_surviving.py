"""A call that outlives its gateway: the next one changes and ends it, wherever its telephone is now."""

import asyncio
from dataclasses import replace

import pytest

from sip_gateway.sip import surviving
from sip_gateway.sip.call import Refused
from sip_gateway.sip.config import Config
from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.events import Ended
from sip_gateway.sip.flows import Nowhere, Target
from sip_gateway.sip.registrar import Binding
from sip_gateway.sip.session_timer import Agreement
from sip_gateway.sip.surviving import UNSEEN, KeptCall, Survivors, kept
from tests.sip_gateway.exchange.phones import told

pytestmark = pytest.mark.sqlite
BROWSER = KeptCall(
    call_id="one",
    local="<sip:12345@hotline>;tag=ours",
    remote="<sip:b7@hotline>;tag=theirs",
    target="sip:x1y2@page.invalid;transport=ws;ob",
    routes=(),
    local_cseq=7,
    remote_cseq=3,
    secure=False,
    allowed=("BYE", "INVITE"),
    hop=Target("WS", "192.0.2.7", 40000),
    said="v=0\r\n",
    heard="v=0\r\n",
    timer=Agreement(1800, we_refresh=True),
)


class Line(Nowhere):
    """A flow that notes what was sent."""

    closed = False

    def __init__(self, transport: str = "WS") -> None:
        self.transport = transport
        self.sent: list[bytes] = []

    def send(self, data: bytes) -> None:
        self.sent.append(data)


async def nobody(call: object) -> None:
    raise AssertionError(call)


def gateway() -> UserAgent:
    return UserAgent(Config(realm="hotline"), nobody)


async def test_what_is_kept_of_a_restored_call_is_what_it_was_restored_from() -> None:
    for told_call in (BROWSER, replace(BROWSER, hop=Target("UDP", "192.0.2.7", 5060), remote_cseq=None)):
        call = Survivors(gateway()).restored(told_call)
        assert kept(call) == replace(told_call, local_cseq=7 + UNSEEN)
        call.end("local")


async def test_a_page_that_connects_again_is_told_what_happened_meanwhile() -> None:
    agent, line = gateway(), Line()
    call = Survivors(agent).restored(BROWSER)
    call.hang_up("the other one left")
    assert call.away
    binding = Binding("sip:x1y2@page.invalid;transport=ws", "r", 1, 0.0, line)
    for listener in agent.registrar.listeners:
        listener([binding])
    (bye,) = line.sent
    assert bye.startswith(b"BYE sip:x1y2@page.invalid;transport=ws;ob SIP/2.0\r\n")
    assert f"CSeq: {8 + UNSEEN} BYE".encode() in bye
    await agent.stop()


TELEPHONE = replace(
    BROWSER, target="sip:1001@192.0.2.7:40000;transport=tls", hop=Target("TLS", "192.0.2.7", 40000)
)


@pytest.mark.parametrize("port", [40000, 40001])
async def test_a_telephone_is_known_again_by_its_connections_old_port_or_a_new_one(port: int) -> None:
    agent = gateway()
    calls = [Survivors(agent).restored(TELEPHONE) for _ in range(2)]
    for listener in agent.registrar.listeners:
        listener([Binding(f"sip:1001@192.0.2.7:{port};transport=tls", "r", 1, 0.0, Line("TLS"))])
    assert not any(call.away for call in calls)
    await agent.stop()


async def test_one_of_two_telephones_alike_is_not_taken_for_the_other() -> None:
    agent = gateway()
    survivors = Survivors(agent)
    other = replace(TELEPHONE, target="sip:1001@192.0.2.7:40002;transport=tls")
    calls = [survivors.restored(one) for one in (TELEPHONE, other)]
    for listener in agent.registrar.listeners:
        listener([Binding("sip:1001@192.0.2.7:40001;transport=tls", "r", 1, 0.0, Line("TLS"))])
    assert all(call.away for call in calls)
    await agent.stop()


async def test_who_listens_is_called_and_who_does_not_is_waited_for() -> None:
    survivors = Survivors(gateway())
    listens = replace(
        TELEPHONE, hop=Target("TCP", "192.0.2.7", 50000), target="sip:a@192.0.2.7:5060;transport=tcp"
    )
    assert not survivors.restored(listens).away
    assert survivors.restored(replace(listens, hop=Target("TCP", "192.0.2.7", 5060))).away
    assert survivors.restored(TELEPHONE).away
    assert not survivors.restored(TELEPHONE, trunk=True).away


async def test_a_page_that_does_not_connect_again_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surviving, "AWAY_SECONDS", 0.05)
    call = Survivors(gateway()).restored(BROWSER)
    change = asyncio.create_task(call.offer(b"v=0\r\n"))
    assert (await told(call, Ended)).by == "lost"
    with pytest.raises(Refused):
        await change
