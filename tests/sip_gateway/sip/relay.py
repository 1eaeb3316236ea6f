"""The smallest exchange there is: every call is passed on to one address. For tests and measurements."""

import asyncio
import contextlib

from sip_gateway.sip.call import Call, Refused
from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.events import Answered, Ended, Failed, Offered, Progress
from sip_gateway.sip.flows import Flow, Target
from sip_gateway.sip.incoming_call import IncomingCall
from sip_gateway.sip.outgoing_call import Invitation, OutgoingCall


class Relay:
    agent: UserAgent  # set once it exists

    def __init__(self, uri: str, hop: Flow | Target) -> None:
        self.uri, self.hop = uri, hop
        self.answered = self.failed = 0

    async def __call__(self, incoming: IncomingCall) -> None:
        caller = incoming.request.header("from").partition(";")[0]
        out = await self.agent.invite(Invitation(self.uri, self.hop, incoming.sdp, caller))
        await asyncio.gather(self._from_callee(incoming, out), self._from_caller(incoming, out))

    async def _from_callee(self, incoming: IncomingCall, out: OutgoingCall) -> None:
        while True:
            match await out.events.get():
                case Progress(code=code, sdp=sdp):
                    incoming.ring(code, sdp)
                case Answered(sdp=sdp):
                    self.answered += 1
                    incoming.answer(sdp)
                case Failed(code=code):
                    self.failed += 1
                    incoming.refuse(code)
                    return
                case Ended():
                    incoming.hang_up()
                    return
                case Offered() as offered:
                    self.agent.spawn(_pass_on(offered, incoming))

    async def _from_caller(self, incoming: IncomingCall, out: OutgoingCall) -> None:
        while True:
            match await incoming.events.get():
                case Ended():
                    out.hang_up()
                    return
                case Offered() as offered:
                    self.agent.spawn(_pass_on(offered, out))


async def _pass_on(offered: Offered, other: Call) -> None:
    with contextlib.suppress(Refused):
        offered.accept(await other.offer(offered.sdp))
        return
    offered.refuse(488)
