"""A telephone's sound: packets every 20 ms as telephones send them, and an ear that knows when the other side is done."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

import numpy as np

from hotline.speech.activity import BEAT, Activity
from sip_gateway.media import description, rtp
from sip_gateway.media.description import Ours, Remote
from sip_gateway.media.g711 import A_LAW, FRAME, Samples
from sip_gateway.media.telephone_event import Keypad, key_payloads
from sip_gateway.simulator.overhearing import Overhearing

#: Seconds of silence after which somebody who spoke is taken to wait for an answer.
PAUSE = 1.0
#: Louder than the noise of a line, softer than any music on hold.
AUDIBLE = 400
#: Frames of a key; between two keys there is a pause, too.
KEY_GAP = 5
#: Frames heard on one beat, and beats without a packet until it is silence.
MOST_AT_ONCE = 5
_SILENCE: Samples = np.zeros(FRAME, np.int16)
_NO_PORT = ("", 0)

Packet = tuple[bytes, int, int]
"""Payload, payload type with marker, and how much later the next one is."""


class Ear:
    """What is heard, a frame at a time: how often the other side has finished speaking, and how long it spoke."""

    def __init__(self) -> None:
        self._activity = Activity(hang=PAUSE)
        self.finished = 0
        self.seconds = 0.0
        self.quiet = 0.0
        """Seconds without any sound, music among them."""
        self.last_seconds = 0.0
        """Of the last voice that ended."""

    @property
    def speaking(self) -> bool:
        return self._activity.speaking

    def hear(self, frame: Samples) -> bool:
        """True: with this frame the other side has finished."""
        ended = self._activity.hear(frame) == "ended"
        self.quiet = 0.0 if np.abs(frame).max() > AUDIBLE else self.quiet + BEAT
        if self.speaking:
            self.seconds += BEAT
        if ended:
            self.finished += 1
            self.last_seconds = self._activity.lasted
        return ended


class Handset(asyncio.DatagramProtocol):
    """One call's. `on_key` and `on_spoken` are told what comes in."""

    def __init__(self, host: str) -> None:
        self._host = host
        self.ear = Ear()
        self.on_key: Callable[[str], None] = lambda key: None
        self.on_spoken: Callable[[float], None] = lambda seconds: None
        self.overhearing = Overhearing()
        self._remote: Remote | None = None
        self._to = _NO_PORT
        self._heard: deque[Samples] = deque(maxlen=100)
        self._to_say: deque[Samples] = deque()
        self._keys: deque[Packet] = deque()
        self._keypad = Keypad()
        self._sequence, self._timestamp, self._ssrc = 1, 0, rtp.new_ssrc()
        self._missed = 0
        self._beat_over = asyncio.Event()
        self._beating: asyncio.Task[None] | None = None

    async def open(self) -> Handset:
        """On a port of its own."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(self._host, 0))
        port = int(self._transport.get_extra_info("sockname")[1])
        self._ours = Ours.new(self._host, port)
        return self

    def close(self) -> None:
        """Silent for ever."""
        if self._beating is not None:
            self._beating.cancel()
        self.overhearing.end()
        self._transport.close()

    # Descriptions

    def offer(self) -> bytes:
        return description.offer(self._ours, (A_LAW,)).encode()

    def answer(self, offered: bytes) -> bytes:
        """Also to a change: the sound goes where they say now."""
        return description.answer(self._ours, self.connect(offered)).encode()

    def connect(self, told: bytes) -> Remote:
        """Send there."""
        self._remote = remote = description.read(told.decode())
        self._to = (remote.host, remote.port)
        return remote

    def start(self) -> None:
        """From now on packets go out, with silence in them at least."""
        if self._beating is None:
            self._beating = asyncio.create_task(self._beat())

    # What its owner does

    async def says(self, sound: Samples) -> None:
        """To the end of it."""
        self._to_say.extend(sound[at : at + FRAME] for at in range(0, len(sound) - FRAME + 1, FRAME))
        await self.until(lambda: not self._to_say)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Looked at on every beat."""
        while not holds():
            await self._beat_over.wait()

    def presses(self, key: str) -> None:
        """In the middle of a word, if need be."""
        kind = self._remote.keys if self._remote else None
        if kind is None:
            return
        payloads = list(key_payloads(key))
        for payload, first in payloads:
            self._keys.append((payload, kind | (rtp.MARKER if first else 0), 0))
        self._keys[-1] = (payloads[-1][0], kind, (len(payloads) + KEY_GAP) * FRAME)

    # Sound

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        payload = None if rtp.is_rtcp(data) else rtp.payload_of(data)
        if payload is None or self._remote is None:
            return
        kind = data[1] & 0x7F
        if kind == self._remote.law.payload_type:
            self._hear(self._remote.law.decode(payload))
        elif kind == self._remote.keys:
            self._key(int.from_bytes(data[4:8]), payload)

    def _hear(self, samples: Samples) -> None:
        for at in range(0, len(samples) - FRAME + 1, FRAME):
            self._heard.append(samples[at : at + FRAME])

    def _key(self, timestamp: int, payload: bytes) -> None:
        if key := self._keypad.press(timestamp, payload):
            self.on_key(key)

    async def _beat(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            self._listen()
            self._send()
            self._beat_over.set()
            self._beat_over = asyncio.Event()
            due = max(due + BEAT, loop.time() - 1.0)
            await asyncio.sleep(max(0.0, due - loop.time()))

    def _listen(self) -> None:
        """Nothing has come for a while: silence. Much has come at once: caught up with slowly."""
        self._missed = 0 if self._heard else self._missed + 1
        if self._missed > MOST_AT_ONCE:
            self._heard.append(_SILENCE)
        for _ in range(min(len(self._heard), MOST_AT_ONCE)):
            frame = self._heard.popleft()
            if self.ear.hear(frame):
                self.on_spoken(self.ear.last_seconds)
            self.overhearing.put(frame, self._to_say[0] if self._to_say else _SILENCE)

    def _send(self) -> None:
        if self._to == _NO_PORT or self._remote is None:
            return
        if self._keys:
            self._put(*self._keys.popleft())
        else:
            frame = self._to_say.popleft() if self._to_say else _SILENCE
            self._put(self._remote.law.encode(frame), self._remote.law.payload_type, FRAME)

    def _put(self, payload: bytes, kind: int, later: int) -> None:
        header = rtp.HEADER.pack(rtp.PLAIN, kind, self._sequence, self._timestamp, self._ssrc)
        self._sequence = (self._sequence + 1) & 0xFFFF
        self._timestamp = (self._timestamp + later) & 0xFFFFFFFF
        self._transport.sendto(header + payload, self._to)
