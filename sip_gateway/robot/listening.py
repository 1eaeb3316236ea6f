"""Waiting for an answer: voices become words, silence and noise are told as what they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hotline.outreach.scripts import turns as t
from sip_gateway.media.engine import VoiceEnded
from sip_gateway.robot.recognising import NoAnswer, Recogniser

if TYPE_CHECKING:
    from sip_gateway.robot.conversing import Conversing

SILENCE, BARGE, ENDLESS, MESSAGE, PAUSE = "silence", "barge", "endless", "message", "pause"
KEYS_ONLY = "语音识别暂时不可用，请用按键回答。"
END_KEY = "#"
#: # may be pressed before the end of the last word has been noticed.
LAST_WORDS = 1.5


@dataclass
class Message:
    """What is being taken down."""

    since: float
    spoken: bool = False
    over: bool = False
    waits_for: int = 0  # pieces being recognised
    texts: dict[int, str] = field(default_factory=dict, repr=False)


class Listening:
    """The ears of one talk. `open`: an answer is awaited now."""

    def __init__(self, talk: Conversing, recogniser: Recogniser) -> None:
        self._talk, self._recogniser = talk, recogniser
        self._open = self._voice = self._cut = False
        self._seconds = 0.0
        self._told_keys_only = False
        self._message: Message | None = None

    # an answer

    @property
    def awaits(self) -> bool:
        """The question has been asked."""
        return self._open

    def listen(self, seconds: float) -> None:
        self._open, self._seconds = True, seconds
        if not self._voice:
            self._talk.after(seconds, SILENCE)

    def stop(self) -> None:
        """Something else is done now."""
        self._open = self._cut = False
        self._message = None
        for token in (SILENCE, BARGE, MESSAGE, PAUSE):
            self._talk.forget(token)

    def voice_started(self) -> None:
        self._voice = True
        self._talk.forget(SILENCE)
        self._talk.forget(PAUSE)
        self._talk.after(self._talk.manner.longest_voice, ENDLESS)
        if self._talk.mouth.barge_in and self._recogniser.works:
            self._talk.after(self._talk.manner.barge_in, BARGE)

    async def voice_ended(self, event: VoiceEnded) -> None:
        self._voice = False
        for token in (BARGE, ENDLESS):
            self._talk.forget(token)
        if self._message is not None:
            await self._piece(self._message, event)
        elif event.seconds < self._talk.manner.shortest_voice or self._mumbled():
            self._wait_on()
        elif self._recogniser.works:
            self._talk.conversation.in_background(self._recognise(event.sound))
        else:
            await self._noise()

    def greeted(self, event: VoiceEnded) -> None:
        """What whoever picked up said first: a short announcement sounds like a person, but for its words."""
        if self._recogniser.works:
            self._talk.conversation.in_background(self._first_words(event.sound))

    async def _first_words(self, sound: bytes) -> None:
        at = self._talk.at
        try:
            text = await self._recogniser.hear(sound)
        except NoAnswer:
            return
        if text:
            self._talk.conversation.happened(lambda: self._talk.greeted(text, at))

    def _mumbled(self) -> bool:
        """A cough or a hm in the middle of a prompt that went on: nobody answered yet."""
        return self._talk.mouth.barge_in and not self._cut

    def _wait_on(self) -> None:
        if self._open:
            self._talk.after(self._seconds, SILENCE)

    async def _noise(self, first: tuple[t.Speak, ...] = ()) -> None:
        if self._open or self._cut:
            await self._talk.hears(t.Noise(self._talk.at), first)

    async def _recognise(self, sound: bytes) -> None:
        """Beside the call: keys are heard meanwhile, and count."""
        at = self._talk.at
        try:
            text = await self._recogniser.hear(sound)
        except NoAnswer:
            self._talk.conversation.happened(self._no_words)
            return

        async def told() -> None:
            await (self._talk.hears(t.Words(text, at=at)) if text else self._noise())

        self._talk.conversation.happened(told)

    async def _no_words(self) -> None:
        """Said once, and from then on it is known."""
        first = () if self._told_keys_only else (t.Speak(KEYS_ONLY),)
        self._told_keys_only = True
        await self._noise(first)

    # a message

    async def take_down(self, seconds: float) -> None:
        call, manner = self._talk.conversation, self._talk.manner
        if call.caller is not None:
            await call.sound.play_own(call.caller, "beep", repeat=1)
        self._message = Message(self._talk.at)
        self._talk.after(seconds, MESSAGE)
        self._talk.after(manner.message_first, PAUSE)

    async def key(self, digit: str) -> bool:
        """Whether the key was for us: # ends a message."""
        if self._message is None or digit != END_KEY:
            return False
        await self._message_over()
        return True

    async def _piece(self, message: Message, event: VoiceEnded) -> None:
        message.spoken = True
        if self._recogniser.works:
            message.waits_for += 1
            self._talk.conversation.in_background(self._write_down(message, event.sound))
        if message.over:
            await self._message_over()
        else:
            self._talk.after(self._talk.manner.message_silence, PAUSE)

    async def _write_down(self, message: Message, sound: bytes) -> None:
        number = message.waits_for
        try:
            message.texts[number] = await self._recogniser.hear(sound)
        except NoAnswer:
            message.texts[number] = ""
        self._talk.conversation.happened(lambda: self._piece_written(message))

    async def _piece_written(self, message: Message) -> None:
        message.waits_for -= 1
        if message.over and self._message is message:
            await self._message_over()

    async def _message_over(self, *, late: bool = False) -> None:
        """Once the last words are written; `file` says where in the call's recording the message is."""
        message, talk = self._message, self._talk
        if message is None:
            return
        for token in (MESSAGE, PAUSE):
            talk.forget(token)
        if self._voice and not message.over:
            talk.after(LAST_WORDS, PAUSE)
        message.over = True
        if message.waits_for > 0 or (self._voice and not late):
            return
        spoken = message.spoken or self._voice
        file = f"{talk.conversation.call_id}#t={message.since},{talk.at}" if spoken else ""
        text = "".join(message.texts[number] for number in sorted(message.texts))
        self._message = None
        await talk.hears(t.TakenDown(file, text, message.since))

    # time

    async def time_up(self, token: object) -> None:
        match token:
            case "silence" if self._open and not self._voice:
                await self._talk.hears(t.NothingHeard(self._talk.at))
            case "barge" if self._talk.mouth.barge_in:
                self._cut = True
                await self._talk.mouth.stop()
            case "endless":
                await self._noise()
            case "message" | "pause":
                await self._message_over(late=self._message is not None and self._message.over)
