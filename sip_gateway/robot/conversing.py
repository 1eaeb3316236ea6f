"""The robot and whoever picked up: the dialogue decides, this listens and carries out.

Nothing is said before sound flows both ways and whoever answered has said 喂. A machine is left without a word where
it shows itself in time. Keys count always; voices as far as there is a recogniser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from hotline.calls.states import EndedBy
from hotline.outreach.campaigns.states import CallOutcome
from hotline.outreach.scripts import turns as t
from hotline.outreach.scripts.dialogue import Dialogue
from hotline.outreach.scripts.steps import Result
from hotline.speech.intents import from_machine
from sip_gateway.exchange.clock import now
from sip_gateway.exchange.leg import Leg
from sip_gateway.exchange.stage import Stage
from sip_gateway.media.engine import Flowing, Heard, MediaUnavailable, VoiceEnded, VoiceStarted
from sip_gateway.robot.errand import Errand, Report
from sip_gateway.robot.handing_over import HandingOver
from sip_gateway.robot.listening import Listening
from sip_gateway.robot.manner import Manner
from sip_gateway.robot.mouth import Mouth
from sip_gateway.robot.opening import Opening
from sip_gateway.robot.recognising import Recogniser

if TYPE_CHECKING:
    from sip_gateway.exchange.conversation import Conversation

log = structlog.get_logger(__name__)

FLOW, FIRST_WORD, LOOK, LONGEST = "flow", "first_word", "look", "longest"
LOOK_SECONDS = 0.1
#: Within so long of the robot's first word a voice is a greeting that came a moment late.
YIELD_SECONDS = 1.5
NO_MEDIA, TOO_LONG = "no_media", "longest_talk"


class Conversing(Stage):
    """`errand.attempt` None: somebody called us, and is no machine."""

    shown = "robot"

    def __init__(
        self, call: Conversation, errand: Errand, report: Report, recogniser: Recogniser, manner: Manner
    ) -> None:
        super().__init__(call)
        self.errand, self.report, self.manner = errand, report, manner
        self.mouth = Mouth(call)
        self.listening = Listening(self, recogniser)
        self._opening = Opening() if errand.attempt is not None else None
        self._dialogue: Dialogue | None = None
        self._picked_up = now()
        self._begun = 0.0

    async def enter(self) -> None:
        call, caller = self.conversation, self.conversation.caller
        await call.answer_caller()
        if caller is None:
            return
        self.report.answered_at, self._picked_up = call.exchange.clock(), now()
        self.after(self.manner.longest, LONGEST)
        hears = await self._hear(on=True)
        await call.sound.record([caller], caller)
        if hears:
            self.after(self.manner.flow, FLOW)
        else:  # keys only
            await self._begin()

    async def leave(self) -> None:
        await super().leave()
        if self.errand.attempt is not None and self.report.outcome is not CallOutcome.MACHINE:
            self.conversation.history.note(answered_at=self._picked_up)
        self.listening.stop()
        await self.mouth.stop()
        await self._hear(on=False)

    async def _hear(self, *, on: bool) -> bool:
        """False: on an engine that cannot."""
        call = self.conversation
        if call.caller is None:
            return False
        try:
            await call.sound.hear(call.caller.name, on=on)
        except MediaUnavailable:
            return False
        return True

    @property
    def at(self) -> float:
        """Seconds since the answer, as the recording counts them."""
        return round(self.conversation.exchange.clock() - (self.report.answered_at or 0.0), 2)

    @property
    def talks(self) -> bool:
        """The robot has begun."""
        return self._dialogue is not None

    # before the first word

    async def _begin(self) -> None:
        for token in (FLOW, FIRST_WORD):
            self.forget(token)
        if self._dialogue is not None:
            return
        self._begun = self.at
        self._dialogue, acts = Dialogue.begin(self.errand.script, self.errand.slots)
        self.report.write(self._dialogue.transcript, self.at)
        await self.carry_out(acts)

    async def _look(self) -> None:
        """Who greeted has waited long enough for us; or it is no person at all."""
        if self._opening is None:
            return
        verdict = self._opening.verdict(self.at)
        if verdict == "machine":
            await self._machine()
        elif verdict == "human" or self._opening.late(self.at):
            await self._begin()
        else:
            self.after(LOOK_SECONDS, LOOK)

    async def _machine(self) -> None:
        """Left, in the middle of a word if need be."""
        self._opening = None
        self.report.outcome = CallOutcome.MACHINE
        if self._dialogue is None:
            self._dialogue, _ = Dialogue.begin(self.errand.script, self.errand.slots)
        await self.hears(t.MachineAnswered())

    async def _opens(self, opening: Opening, event: Heard) -> None:
        """Everything heard is weighed until it is known who has answered."""
        opening.hear(event, self.at)
        if isinstance(event, VoiceStarted):
            self.forget(FIRST_WORD)
            if self.talks and self.at - self._begun <= YIELD_SECONDS:
                await self._yield()
        elif isinstance(event, VoiceEnded) and not self.talks:
            self.listening.greeted(event)
        if not isinstance(event, Flowing):
            await self._look()

    async def _yield(self) -> None:
        """Both began at once: the other one first, and then from the beginning."""
        self._dialogue = None
        self.report.lines.clear()
        await self.mouth.stop()

    async def greeted(self, text: str, at: float) -> None:
        """The words of the greeting have become known, perhaps only after the robot has begun."""
        self.report.write((t.Line("callee", text, at=at),), at)
        if self._opening is not None and from_machine(text):
            await self._machine()

    # what happens

    async def heard(self, event: Heard) -> None:
        caller = self.conversation.caller
        if caller is None or caller.name != event.leg:
            return
        if self._opening is not None:
            await self._opens(self._opening, event)
        if self.conversation.over:
            return
        match event:
            case Flowing():
                self.forget(FLOW)
                self.after(self.manner.first_word, FIRST_WORD)
            case VoiceStarted() if self.talks:
                self.listening.voice_started()
            case VoiceEnded() if self.talks:
                await self.listening.voice_ended(event)
            case VoiceEnded() if self._opening is None:  # somebody who called us has ended his sentence
                await self._begin()
            case _:
                return

    async def key(self, leg: Leg, digit: str) -> None:
        """Machines press no keys."""
        if leg is not self.conversation.caller:
            return
        self._opening = None
        if not self.talks:
            await self._begin()
        elif not await self.listening.key(digit):
            await self.hears(t.Key(digit, self.at))

    async def finished(self, token: str) -> None:
        if await self.mouth.finished(token):
            await self.hears(t.Spoken())

    async def time_up(self, token: object) -> None:
        match token:
            case "flow":
                await self._give_up(NO_MEDIA)
            case "first_word":
                await self._begin()
            case "look":
                await self._look()
            case "longest":
                await self._give_up(TOO_LONG)
            case _:
                await self.listening.time_up(token)

    async def _give_up(self, why: str) -> None:
        """Nobody is left hanging."""
        self.report.detail = why
        self.report.hung_up_by = "robot"
        if not self.talks:
            self.report.outcome = CallOutcome.FAILED
        await self.conversation.end(EndedBy.SYSTEM, fault="" if self.talks else why)

    # the dialogue

    async def hears(self, heard: t.Heard, first: tuple[t.Speak, ...] = ()) -> None:
        """What follows from it; `first` is said before. Nothing follows: what goes on goes on."""
        if self._dialogue is None or self.conversation.stage is not self:
            return
        known = len(self._dialogue.transcript)
        self._dialogue, acts = self._dialogue.after(heard)
        lines = self._dialogue.transcript[known:]
        ours = tuple(t.Line("robot", one.text) for one in first)
        self.report.write((*lines[:1], *ours, *lines[1:]), self.at)
        if acts:
            await self.carry_out([*first, *acts])

    async def carry_out(self, acts: list[t.Act]) -> None:
        """In the place of what was being said."""
        self.listening.stop()
        await self.mouth.stop()
        for act in acts:
            match act:
                case t.Noted():
                    self.report.note(act)
                case t.HandOver(group=group):
                    await self._hand_over(group, [one for one in acts if isinstance(one, t.Speak)])
                    return
                case t.HangUp(outcome=outcome):
                    await self._hang_up(outcome)
                    return
                case t.Listen(seconds=seconds):
                    self.listening.listen(seconds)
                case t.TakeDown(seconds=seconds):
                    await self.listening.take_down(seconds)
        await self._speak([one for one in acts if isinstance(one, t.Speak)])

    async def _speak(self, sentences: list[t.Speak]) -> None:
        if sentences and not await self.mouth.say(sentences):
            await self.hears(t.Spoken())

    async def _hang_up(self, outcome: Result) -> None:
        self.report.result, self.report.hung_up_by = outcome.value, "robot"
        await self.conversation.end(EndedBy.SYSTEM)

    # to a person

    async def _hand_over(self, group: int | None, sentences: list[t.Speak]) -> None:
        call = self.conversation
        chosen = group or self.errand.group or call.exchange.house.first_group(call.tenant)
        await call.go(HandingOver(self, chosen, sentences))

    async def nobody_free(self) -> None:
        """Back from the queue: the robot promises that somebody calls."""
        self.report.abandoned = self.conversation.history.callback = True
        self.after(self.manner.longest, LONGEST)
        await self._hear(on=True)
        await self.hears(t.NobodyFree())
