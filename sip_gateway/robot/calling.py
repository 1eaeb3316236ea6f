"""The robot rings somebody: who does not answer, is busy or refuses is told apart; what rings for ever is given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline.calls.numbering.numbers import EMERGENCY
from hotline.calls.numbering.outgoing import Dial, Inside, NotAllowed
from hotline.calls.numbering.outgoing import dial as by_plan
from hotline.calls.states import Direction, EndedBy, LegKind
from hotline.outreach.campaigns.states import CallOutcome
from hotline.outreach.scripts.steps import Result
from hotline.speech.intents import from_machine
from sip_gateway.exchange.clock import now
from sip_gateway.exchange.conversation import Conversation
from sip_gateway.exchange.leg import Leg
from sip_gateway.exchange.ringing import Ringing
from sip_gateway.exchange.stage import Stage
from sip_gateway.media.engine import Heard, VoiceEnded
from sip_gateway.robot.conversing import Conversing
from sip_gateway.robot.entries import RobotAnswered, RobotEnded, RobotPromised
from sip_gateway.robot.errand import Errand, Report
from sip_gateway.robot.recognising import NoAnswer

if TYPE_CHECKING:
    from sip_gateway.exchange.exchange import Exchange
    from sip_gateway.robot.dialler import Robot

NOT_ALLOWED, CANNOT_SPEAK, STOPPED = "not_allowed", "cannot_speak", "gateway_stopped"
_BUSY = frozenset({486, 600})
_REFUSED = frozenset({603, 607, 608})
#: Rang, or could have rung: the telephone is off, or nobody is there (RFC 3261 §21.4).
_NO_ANSWER = frozenset({408, 480, 487})


def outcome_of(code: int) -> CallOutcome:
    """What a refusal on the line means. Everything else is the line's or the number's fault, not the person's."""
    if code in _BUSY:
        return CallOutcome.BUSY
    if code in _REFUSED:
        return CallOutcome.REFUSED
    return CallOutcome.NO_ANSWER if code in _NO_ANSWER else CallOutcome.FAILED


def outcome_in(announcement: str) -> CallOutcome:
    """What the network says before an answer."""
    if any(word in announcement for word in ("空号", "停机", "不存在")):
        return CallOutcome.FAILED
    busy = any(word in announcement for word in ("通话中", "占线", "正忙", "繁忙"))
    return CallOutcome.BUSY if busy else CallOutcome.NO_ANSWER


class Calling(Stage):
    """Only the 200 is an answer: music and announcements before it are nobody's voice."""

    shown = "dialling"

    def __init__(self, call: Conversation, robot: Robot, errand: Errand, report: Report) -> None:
        super().__init__(call)
        self._robot, self._errand, self._report = robot, errand, report

    async def enter(self) -> None:
        call = self.conversation
        listen = self._listen if self._robot.recogniser.works else None
        ringing = call.exchange.phones.of_targets(call, (self._errand.number,), LegKind.CALLER, listen)
        call.ringers.ring(ringing, self._robot.manner.ring)

    async def _listen(self, leg: str) -> None:
        """Before the answer: 您拨打的号码是空号 is worth knowing, music is not."""
        await self.conversation.sound.hear(leg, on=True)

    async def heard(self, event: Heard) -> None:
        if isinstance(event, VoiceEnded):
            self.conversation.in_background(self._announced(event.sound))

    async def _announced(self, sound: bytes) -> None:
        try:
            text = await self._robot.recogniser.hear(sound)
        except NoAnswer:
            return
        if from_machine(text):
            self.conversation.happened(lambda: self._not_there(text))

    async def _not_there(self, text: str) -> None:
        """The network has said why: nobody lets it ring on."""
        if self.conversation.stage is self:
            self._report.outcome, self._report.detail = outcome_in(text), text
            await self.conversation.end(EndedBy.SYSTEM)

    async def picked_up(self, ringing: Ringing, leg: Leg) -> None:
        call = self.conversation
        call.caller = leg
        self._report.outcome = CallOutcome.HUMAN
        if self._errand.attempt is not None:
            call.exchange.book.write(call.call_id, RobotAnswered(self._errand.attempt, now()))
        talk = Conversing(call, self._errand, self._report, self._robot.recogniser, self._robot.manner)
        await call.go(talk)

    async def nobody(self, ringing: Ringing, code: int) -> None:
        self._report.outcome, self._report.detail = outcome_of(code), str(code)
        await self.conversation.end(EndedBy.SYSTEM, fault="line" if 500 <= code < 600 else "")


def place(exchange: Exchange, robot: Robot, errand: Errand) -> Conversation | None:
    """Ring the number of the errand; None: the dial plan does not let us."""
    found = _dialled(exchange, errand)
    if found is None:
        return None
    shown = found.shown_as if isinstance(found, Dial) else ""
    call = exchange.open(
        errand.tenant, Direction.OUTGOING, number=errand.number, access=shown, engine=exchange.ears
    )
    report = Report()
    call.on_end.append(lambda by, fault: _ended(call, errand, report, by, fault))
    call.happened(lambda: call.go(Calling(call, robot, errand, report)))
    return call


def _dialled(exchange: Exchange, errand: Errand) -> Dial | Inside | None:
    """By the centre's own plan; a robot calls no emergency service."""
    plan = exchange.house.dial_plans.get(errand.tenant)
    if plan is None or errand.number in EMERGENCY:
        return None
    found = by_plan(errand.number, plan)
    return None if isinstance(found, NotAllowed) else found


def _ended(call: Conversation, errand: Errand, report: Report, by: EndedBy, fault: str) -> None:
    """However it came to its end."""
    if by is EndedBy.CALLER:
        report.hung_up_by = "callee"
        if report.outcome is CallOutcome.HUMAN and not report.result:
            report.result = Result.GONE.value
    elif by is EndedBy.AGENT:
        report.hung_up_by = "agent"
    if fault and report.outcome is CallOutcome.HUMAN and not report.result:
        report.outcome = CallOutcome.FAILED  # broken off by us
    if report.abandoned:
        call.exchange.book.write(call.call_id, RobotPromised(call.history.facts, now()))
    report.detail = report.detail or fault
    write_ending(call.exchange, errand, report, call.call_id)


def write_ending(exchange: Exchange, errand: Errand, report: Report, call_id: str) -> None:
    """Told to the book: what is not in the database yet is not lost with us."""
    if errand.attempt is not None:
        ending = report.ending(call_id, exchange.clock())
        exchange.book.write(call_id, RobotEnded(errand.attempt, ending, now()))
