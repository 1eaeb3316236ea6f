"""The caller is in a voice flow: the interpreter decides, this carries out (LEDGER M02)."""

from __future__ import annotations

from collections.abc import Awaitable
from pathlib import Path
from typing import TYPE_CHECKING

from hotline.calls import spoken
from hotline.calls.ivr import interpreter
from hotline.calls.ivr import session as s
from hotline.calls.ivr.steps import Flow, Language, Prompt
from hotline.calls.states import EndedBy
from sip_gateway.exchange import connecting
from sip_gateway.exchange.clock import now
from sip_gateway.exchange.leg import Leg
from sip_gateway.exchange.stage import Stage

if TYPE_CHECKING:
    from sip_gateway.exchange.conversation import Conversation

KEY, MESSAGE, LONGEST_FAREWELL = "key", "message", "farewell"
#: Shorter than this nobody left a message.
LEAST_MESSAGE = 2.0
FAREWELL_SECONDS = 60.0
MOST_STEPS_SHOWN = 20


class Navigating(Stage):
    """A call goes on in the version of the flow it began with."""

    shown = "testing"

    def __init__(self, conversation: Conversation, flow: Flow) -> None:
        super().__init__(conversation)
        self._flow = flow
        self._session = interpreter.begin(flow)
        self._said, self._awaited, self._traced = 0, "", ""
        self._interruptible = True
        self._ending = False
        self._recording_since: float | None = None

    async def enter(self) -> None:
        await self.conversation.answer_caller()
        await self.happened(s.Started())

    async def happened(self, event: s.Event) -> None:
        """One step of the interpreter, and everything it asks for."""
        session, commands = interpreter.advance(self._flow, self._session, event, self._facts())
        self._session = session
        self._trace(event.key if isinstance(event, s.Pressed) else "")
        for command in commands:
            await self._do(command)
            if self.conversation.stage is not self or self.conversation.over:
                return

    def _facts(self) -> s.Facts:
        call = self.conversation
        facts, exchange = call.history.facts, call.exchange
        return s.Facts(
            now=now(),
            open=not call.history.off_hours,
            tenant=call.tenant,
            caller=facts.number,
            called=facts.access_number,
            waiting=exchange.floor.waiting(call.tenant),
            agents=exchange.floor.at_work(call.tenant),
        )

    def _trace(self, pressed: str = "") -> None:
        """按键轨迹 for the agent's screen: the steps by their titles, with the key that led there."""
        name, call = self._session.step, self.conversation
        if name is None or name == self._traced:
            return
        self._traced = name
        told = self._flow.steps[name].title or name
        call.keys = (*call.keys, f"{pressed} {told}".strip())[-MOST_STEPS_SHOWN:]

    # what happens

    async def key(self, leg: Leg, digit: str) -> None:
        if leg is not self.conversation.caller or self._ending:
            return
        if self._recording_since is not None:
            await self._message_over(only_if=digit == "#")
        elif self._interruptible or not self._awaited:
            self.forget(KEY)
            await self.happened(s.Pressed(digit))

    async def finished(self, token: str) -> None:
        if token != self._awaited:
            return  # said for a step that is left already
        self._awaited = ""
        if self._ending:
            await self._end()
        else:
            await self.happened(s.Played())

    async def time_up(self, token: object) -> None:
        match token:
            case "key":
                await self.happened(s.TimedOut())
            case "message":
                await self._message_over(only_if=True)
            case "farewell":
                await self._end()

    async def leave(self) -> None:
        await super().leave()
        await self._stop_message()
        if self.conversation.caller:
            await self.conversation.sound.stop(self.conversation.caller)

    # what is asked for

    async def _do(self, command: s.Command) -> None:
        match command:
            case s.Say():
                await self._say(command)
            case s.Wait(seconds=seconds):
                self._awaited = ""
                self.after(seconds, KEY)
            case s.LookUpOrder(number=number, code=code):
                tenant = self.conversation.tenant
                self._ask(spoken.order(tenant, number, code, now=now()))
            case s.LookUpAnswer(topic=topic):
                self._ask(spoken.answer(self.conversation.tenant, topic))
            case s.Record(longest_seconds=longest):
                await self._record(longest)
            case s.NoteCallBack():
                self._note_call_back()
            case s.NoteRating(level=level):
                self.conversation.history.rated(level)
            case s.Connect(to=to, target=target):
                await connecting.connect(self.conversation, self, to, target)
            case s.End():
                await self._say_farewell()

    async def _say(self, command: s.Say) -> None:
        self.forget(KEY)
        self._said += 1
        self._awaited, self._interruptible = f"say{self._said}", command.interruptible
        sounds = await self._sounds(command.prompt, command.language, command.text)
        caller = self.conversation.caller
        if caller is None:
            return
        if not sounds:
            await self.finished(self._awaited)
            return
        await self.conversation.sound.play(
            caller, sounds, token=self._awaited, interruptible=command.interruptible
        )

    async def _sounds(self, prompt: Prompt, language: Language, text: str) -> list[Path]:
        voices = self.conversation.exchange.voices
        if text:
            return await voices.speak(text, language)
        return await voices.of(self.conversation.tenant, prompt, language)

    def _ask(self, query: Awaitable[str]) -> None:
        self.conversation.in_background(self._look_up(query))

    async def _look_up(self, query: Awaitable[str]) -> None:
        try:
            answer = await query
        except Exception:
            answer = ""  # the caller is told that nothing was found, and goes on
        stage = self

        async def tell() -> None:
            if stage.conversation.stage is stage:
                await stage.happened(s.LookedUp(answer))

        self.conversation.happened(tell)

    async def _record(self, longest: int) -> None:
        call, caller = self.conversation, self.conversation.caller
        if caller is None:
            return
        await call.sound.play_own(caller, "beep", repeat=1)
        await call.sound.record([caller], caller)
        self._recording_since = call.exchange.clock()
        self.after(longest, MESSAGE)

    async def _message_over(self, *, only_if: bool) -> None:
        if only_if:
            self.forget(MESSAGE)
            await self._stop_message()
            await self.happened(s.Recorded())

    async def _stop_message(self) -> None:
        """Also when the caller hangs up in the middle: what was said is a message."""
        if self._recording_since is None:
            return
        call, since = self.conversation, self._recording_since
        self._recording_since = None
        await call.sound.stop_recording()
        if call.exchange.clock() - since >= LEAST_MESSAGE:
            call.history.voicemail = True
            call.exchange.floor.confirmed(call.number)

    def _note_call_back(self) -> None:
        """Nobody can call back a hidden number."""
        if self.conversation.history.facts.number:
            self.conversation.history.callback = True
            self.conversation.exchange.floor.confirmed(self.conversation.number)

    async def _say_farewell(self) -> None:
        if not self._awaited:
            await self._end()
            return
        self._ending = True
        self.after(FAREWELL_SECONDS, LONGEST_FAREWELL)

    async def _end(self) -> None:
        await self.conversation.end(EndedBy.SYSTEM)
