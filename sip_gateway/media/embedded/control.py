"""How the gateway talks to its media workers: JSON in frames of a length, over a socket pair.

A request has a number and is answered under it; an event has none. The end of the stream is the end of
the other process, whichever way it ended.
"""

import asyncio
import base64
from dataclasses import asdict
from typing import Any

import orjson

from sip_gateway.media.engine import (
    Beep,
    Collected,
    Dtmf,
    Event,
    Finished,
    Flowing,
    LegReport,
    Lost,
    MediaUnavailable,
    Quiet,
    Recorded,
    RecordingFailed,
    Silence,
    Timeout,
    UnknownLeg,
    UnusableDescription,
    VoiceEnded,
    VoiceStarted,
)

LARGEST = 1 << 20
Message = dict[str, Any]

EVENTS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        Dtmf,
        Collected,
        Timeout,
        Finished,
        Quiet,
        Lost,
        RecordingFailed,
        Recorded,
        Flowing,
        VoiceStarted,
        VoiceEnded,
        Beep,
    )
}


class Gone(ConnectionError):
    """The other process has ended."""


class Refused(RuntimeError):
    """The worker could not do it, for a reason in words."""


ERRORS: dict[str, type[Exception]] = {
    kind.__name__: kind for kind in (MediaUnavailable, UnusableDescription, UnknownLeg, Refused)
}


class Wire:
    """One end."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def send(self, message: Message) -> None:
        body = orjson.dumps(message)
        self._writer.write(len(body).to_bytes(4) + body)

    async def receive(self) -> Message:
        """The next message, or Gone."""
        try:
            length = int.from_bytes(await self._reader.readexactly(4))
            if length > LARGEST:
                raise Gone("a message beyond all measure")
            message: Message = orjson.loads(await self._reader.readexactly(length))
        except (asyncio.IncompleteReadError, OSError) as error:
            raise Gone("the other process has ended") from error
        return message

    def close(self) -> None:
        self._writer.close()


def told(event: Event) -> Message:
    """An event as a message."""
    values = asdict(event)
    if isinstance(event, VoiceEnded):
        values["sound"] = base64.b64encode(event.sound).decode()
    return {"told": type(event).__name__, "with": values}


def event_of(message: Message) -> Event:
    """A message as an event."""
    values = message["with"]
    if "why" in values:
        values["why"] = Silence(values["why"])
    if "sound" in values:
        values["sound"] = base64.b64decode(values["sound"])
    return EVENTS[message["told"]](**values)


def refusal(number: int, error: Exception) -> Message:
    """An error as a message."""
    name = type(error).__name__
    return {"id": number, "error": name if name in ERRORS else Refused.__name__, "why": str(error)}


def error_of(message: Message) -> Exception:
    """A message as an error."""
    return ERRORS[message["error"]](message["why"])


def legs_of(report: dict[str, dict[str, Any]]) -> dict[str, LegReport]:
    """A worker's figures."""
    return {name: LegReport(**figures) for name, figures in report.items()}
