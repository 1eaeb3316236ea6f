"""What the telephone asks of its media, whoever carries it: the embedded workers or rtpengine.

A call is a room of legs; both are named by whoever sets the call up. Sound goes where the gains say:
`bridge` joins two legs, `mix` any number, each listener hearing each talker as loud as he should.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

Gains = Mapping[str, Mapping[str, float]]
"""Listener → talker → how loud; 1.0 is as spoken, absent is not at all."""


class MediaUnavailable(Exception):
    """Nobody can carry this call now: 503."""


class UnknownLeg(LookupError):
    """No such call or leg: it may just have ended."""


class UnusableDescription(ValueError):
    """The other side's SDP has no audio we speak: 488."""


class Side(StrEnum):
    """Where a leg is heard in the stereo recording."""

    LEFT = "left"
    RIGHT = "right"


class Silence(StrEnum):
    """Why digits ended without being complete."""

    NO_DIGIT = "no_digit"
    NO_FURTHER_DIGIT = "no_further_digit"


@dataclass(frozen=True, slots=True)
class Digits:
    """How many keys to wait for, and how long."""

    most: int = 1
    stop: str = "#"
    first_seconds: float = 5.0
    between_seconds: float = 3.0


@dataclass(frozen=True, slots=True)
class Dtmf:
    """A key was pressed."""

    call: str
    leg: str
    digit: str
    inband: bool = False


@dataclass(frozen=True, slots=True)
class Collected:
    """The keys asked for are there."""

    call: str
    leg: str
    digits: str


@dataclass(frozen=True, slots=True)
class Timeout:
    """The keys asked for did not come in time."""

    call: str
    leg: str
    digits: str
    why: Silence


@dataclass(frozen=True, slots=True)
class Finished:
    """A prompt was played to its end, or was interrupted by a key or a stop."""

    call: str
    leg: str
    token: str
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class Quiet:
    """No packet of this leg for so long that its phone is probably gone."""

    call: str
    leg: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Lost:
    """The media of this call died with its worker or node."""

    call: str


@dataclass(frozen=True, slots=True)
class RecordingFailed:
    """No more of this call is recorded; what was written before is kept."""

    call: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording is finished and kept under its hash."""

    call: str
    path: str
    sha256: str
    size: int
    seconds: float
    started: float
    """Seconds since 1970."""
    media_type: str = "audio/ogg"


@dataclass(frozen=True, slots=True)
class Flowing:
    """The first packet of a leg we listen to: now sound goes both ways."""

    call: str
    leg: str


@dataclass(frozen=True, slots=True)
class VoiceStarted:
    """Somebody speaks at the other end. `at`: when he began, in seconds of sound since we listen."""

    call: str
    leg: str
    at: float


@dataclass(frozen=True, slots=True)
class VoiceEnded:
    """He has said it: what he said, as a WAV of 8 kHz, since when, and how long he spoke."""

    call: str
    leg: str
    at: float
    seconds: float
    sound: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Beep:
    """A pure tone, as machines give before they record. `at`: when it was over."""

    call: str
    leg: str
    at: float


Heard = Flowing | VoiceStarted | VoiceEnded | Beep
Event = Dtmf | Collected | Timeout | Finished | Quiet | Lost | RecordingFailed | Recorded | Heard
Listener = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class LegReport:
    """How well a leg was heard, counted at its end."""

    received: int = 0
    sent: int = 0
    lost: int = 0
    jitter_ms: float = 0.0
    refused: int = 0
    """Packets of strangers."""
    remote_lost: int = 0
    """What the other side missed of ours, by its own reports."""


@dataclass(frozen=True, slots=True)
class CallReport:
    """What a call's media leave behind; the recording follows as a `Recorded` event."""

    legs: Mapping[str, LegReport] = field(default_factory=dict)
    recording: bool = False


class Deaf:
    """An engine that passes sound on and does not listen to it."""

    async def hear(self, call: str, leg: str, *, on: bool) -> None:
        raise MediaUnavailable("this engine cannot hear what is said; calls of a robot need the embedded one")


class MediaEngine(Protocol):
    """Two implementations: `embedded.engine` and `rtpengine.engine`."""

    def listen(self, listener: Listener) -> None:
        """Hand every event to this function, in the engine's event loop."""

    async def answer(self, call: str, leg: str, offer: str, *, source: str = "") -> str:
        """Our SDP answer to a leg's offer; on a living leg a re-INVITE. `source` is whence its signalling came."""

    async def offer(self, call: str, leg: str, *, browser: bool = False) -> str:
        """Our SDP offer for a leg we call."""

    async def accept(self, call: str, leg: str, answer: str, *, source: str = "") -> None:
        """The called leg's SDP answer has come."""

    async def play(
        self,
        call: str,
        leg: str,
        prompts: Sequence[Path],
        *,
        token: str = "",
        repeat: int = 1,
        interruptible: bool = False,
    ) -> None:
        """Play sounds one after another, `repeat` times (0: until stopped); a `Finished` with the token follows."""

    async def stop(self, call: str, leg: str) -> None:
        """Stop what plays."""

    async def collect(self, call: str, leg: str, digits: Digits) -> None:
        """Wait for keys; `Collected` or `Timeout` follows."""

    async def hear(self, call: str, leg: str, *, on: bool) -> None:
        """Listen to what a leg says: `Flowing`, `VoiceStarted`, `VoiceEnded` and `Beep` follow, until it is `on` no
        more. While we listen the leg hears silence where no prompt plays. MediaUnavailable where nobody can listen."""

    async def bridge(self, call: str, one: str, other: str) -> Mapping[str, str]:
        """Let two legs talk. What comes back are offers with which some legs must be re-INVITEd; mostly none."""

    async def mix(self, call: str, gains: Gains) -> None:
        """Let several legs hear each other: three-way, listen, whisper, barge in."""

    async def hold(self, call: str, leg: str, music: Path | None) -> None:
        """The leg neither speaks nor hears, but for the music."""

    async def resume(self, call: str, leg: str) -> None:
        """The leg is back where the gains have it."""

    async def record(self, call: str, sides: Mapping[str, Side]) -> None:
        """Record what these legs say from now on. Called again: with these legs instead."""

    async def stop_recording(self, call: str) -> None:
        """Record no more; the recording is finished when the call is."""

    async def press(self, call: str, leg: str, digits: str) -> None:
        """Send keys to a leg."""

    async def remove(self, call: str, leg: str) -> None:
        """One leg leaves."""

    async def delete(self, call: str) -> CallReport:
        """The call is over: close its ports, finish its recording."""

    async def close(self) -> None:
        """End everything."""
