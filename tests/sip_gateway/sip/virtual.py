"""Virtual time and a network that loses, doubles and reorders: hours of SIP in a second, the same every time."""

import asyncio
import random
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from structlog.testing import capture_logs

from sip_gateway.sip.config import Config
from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.flows import Flow, Target, Unreachable
from sip_gateway.sip.guards import Guard
from sip_gateway.sip.incoming_call import IncomingCall
from sip_gateway.sip.outgoing_call import Invitation, OutgoingCall

T = TypeVar("T")
SDP = b"v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n"
OTHER_SDP = SDP.replace(b"4000", b"5000")


class _NoWaiting(selectors.SelectSelector):
    """Instead of waiting, time passes."""

    loop: "VirtualLoop"

    def select(self, timeout: float | None = None) -> list[Any]:
        ready = super().select(0)
        if not ready:
            if timeout is None:
                raise RuntimeError("nothing will ever happen again")
            self.loop.now += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    now = 1000.0

    def __init__(self) -> None:
        selector = _NoWaiting()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.now


def run(work: Coroutine[Any, Any, T]) -> T:
    """Whatever fails in a timer or a task nobody waits for fails the test."""
    loop = VirtualLoop()
    failures: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _, context: failures.append(context))
    try:
        with capture_logs() as logs:
            result = loop.run_until_complete(work)
    finally:
        loop.run_until_complete(_cancel_the_rest())
        loop.close()
    failures += [dict(entry) for entry in logs if entry["event"] in ("sip_task_failed", "sip_request_failed")]
    assert not failures
    return result


async def _cancel_the_rest() -> None:
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


class Link:
    """A flow from one party to another over the simulated network."""

    transport = "UDP"
    closed = False

    def __init__(self, network: "Network", local: str, remote: str) -> None:
        self._network = network
        self.local, self.remote = (local, 5060), (remote, 5060)

    def send(self, data: bytes) -> None:
        self._network.carry(data, self.local[0], self.remote[0])

    def close(self) -> None:
        pass

    def on_close(self, told: Callable[[], None]) -> None:
        pass

    def to_port(self, port: int) -> Flow:
        return self


class Network:
    def __init__(self, *, loss: float = 0, double: float = 0, late: float = 0, seed: int = 1) -> None:
        self.loss, self.double, self.late = loss, double, late
        self.random = random.Random(seed)
        self.parties: dict[str, Callable[[bytes, Flow], None]] = {}
        self.log: list[tuple[float, str, str, bytes]] = []
        self.drop: Callable[[bytes], bool] = lambda data: False

    def carry(self, data: bytes, sender: str, receiver: str) -> None:
        loop = asyncio.get_running_loop()
        self.log.append((loop.time(), sender, receiver, data))
        for _ in range(2 if self.random.random() < self.double else 1):
            if self.random.random() >= self.loss and not self.drop(data):
                delay = 0.02 + (self.random.random() if self.random.random() < self.late else 0)
                loop.call_later(delay, self._deliver, data, sender, receiver)

    def _deliver(self, data: bytes, sender: str, receiver: str) -> None:
        if receive := self.parties.get(receiver):
            receive(data, Link(self, receiver, sender))

    def sent(self, sender: str, start: bytes) -> list[float]:
        return [at for at, who, _, data in self.log if who == sender and data.startswith(start)]


class Wires:
    """The transport layer of one party."""

    def __init__(self, network: Network, host: str) -> None:
        self._network, self._host = network, host

    def ready_flow(self, target: Target) -> Flow | None:
        return Link(self._network, self._host, target.host) if target.host in self._network.parties else None

    async def flow_to(self, target: Target) -> Flow:
        if flow := self.ready_flow(target):
            return flow
        raise Unreachable(target.host)


async def ignore(call: IncomingCall) -> None:
    call.refuse(480)


def party(
    network: Network,
    host: str,
    on_invite: Callable[[IncomingCall], Coroutine[Any, Any, None]] = ignore,
    **config: Any,
) -> UserAgent:
    config.setdefault("is_public", lambda number: True)
    config.setdefault("realm", "city")
    agent = UserAgent(Config(**config), on_invite, Guard(trusted=["10.0.0.0/8"]))
    agent.transports = Wires(network, host)
    network.parties[host] = agent.receive
    return agent


async def call(agent: UserAgent, number: str = "12345", host: str = "10.0.0.2", **more: Any) -> OutgoingCall:
    wanted: dict[str, Any] = {"sdp": SDP, "caller": "<sip:13800000001@10.0.0.1>"} | more
    uri = f"sip:{number}@{host}"
    return await agent.invite(Invitation(uri=uri, hop=Target("UDP", host, 5060), **wanted))


async def event(of: Any, kind: type[T], within: float = 120) -> T:
    """The next event of that kind; others on the way are read over."""
    async with asyncio.timeout(within):
        while True:
            got = await of.events.get()
            if isinstance(got, kind):
                return got


async def settle(seconds: float = 200) -> None:
    """All timers of the RFC have run out after this."""
    await asyncio.sleep(seconds)


def assert_nothing_left(*agents: UserAgent) -> None:
    for agent in agents:
        assert not agent.calls
        assert not agent.open_calls
        assert not agent.transactions.servers
        assert not agent.transactions.clients
        assert not agent.transactions._merged
