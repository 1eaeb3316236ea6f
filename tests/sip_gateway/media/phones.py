"""Phones for media tests: they speak a tone, and know which tones they hear."""

import asyncio
import struct
from itertools import count
from time import monotonic

import numpy as np

from sip_gateway.media.g711 import A_LAW, FRAME, Law, Samples
from sip_gateway.media.telephone_event import key_payloads

LOUD = 8000
SOURCES = count(0x1234)
"""Every phone is a source of its own (RFC 3550): a browser takes one that begins again for a replay."""


def tone(frequency: float, start: int, length: int, loud: float = LOUD) -> Samples:
    turn = 2 * np.pi * frequency * (np.arange(length) + start) / 8000
    return (loud * np.sin(turn)).astype(np.int16)


def loudness(samples: Samples, frequency: float) -> float:
    """The amplitude of this frequency."""
    wave = np.exp(-2j * np.pi * frequency * np.arange(len(samples)) / 8000)
    return float(2 * abs(samples.astype(float) @ wave) / max(1, len(samples)))


def babble(seconds: float, pitch: float = 130.0) -> Samples:
    """As loud, as uneven and of the pitch of speech: syllables four times a second."""
    at = np.arange(int(seconds * 8000)) / 8000
    glide = pitch * at + 6 * np.sin(2 * np.pi * 2.5 * at) / (2 * np.pi * 2.5)
    wave = sum(np.sin(2 * np.pi * order * glide) / order for order in range(1, 20))
    syllables = 0.55 + 0.45 * np.sin(2 * np.pi * 4 * at)
    return np.asarray(6000 * wave * syllables).astype(np.int16)


class Phone(asyncio.DatagramProtocol):
    def __init__(self, law: Law = A_LAW, keys: int | None = 101, host: str = "127.0.0.1") -> None:
        self.law, self.keys, self.host = law, keys, host
        self.to: tuple[str, int] = ("", 0)
        self.heard: list[tuple[float, bytes]] = []
        self.sequence, self.timestamp, self.ssrc = 65530, 0xFFFFFF00, next(SOURCES)
        self.speaking: asyncio.Task[None] | None = None

    async def open(self) -> "Phone":
        loop = asyncio.get_running_loop()
        self.transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(self.host, 0))
        self.port = self.transport.get_extra_info("sockname")[1]
        return self

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.append((monotonic(), data))

    def sdp(self, direction: str = "sendrecv") -> str:
        keys = f" {self.keys}" if self.keys else ""
        lines = ["v=0", f"o=- 1 1 IN IP4 {self.host}", "s=-", f"c=IN IP4 {self.host}", "t=0 0"]
        lines += [f"m=audio {self.port} RTP/AVP {self.law.payload_type}{keys}"]
        lines += [f"a=rtpmap:{self.law.payload_type} {self.law.name}/8000"]
        lines += [f"a=rtpmap:{self.keys} telephone-event/8000"] if self.keys else []
        return "\r\n".join([*lines, f"a={direction}", ""])

    def call(self, sdp: str) -> None:
        self.to = (
            self.host,
            int(next(line for line in sdp.splitlines() if line.startswith("m=")).split()[1]),
        )

    def send(self, payload: bytes, kind: int | None = None, timestamp: int | None = None) -> None:
        kind = self.law.payload_type if kind is None else kind
        stamp = self.timestamp if timestamp is None else timestamp
        header = struct.pack("!BBHII", 0x80, kind, self.sequence & 0xFFFF, stamp & 0xFFFFFFFF, self.ssrc)
        self.sequence += 1
        self.transport.sendto(header + payload, self.to)

    def say(self, samples: Samples) -> None:
        for at in range(0, len(samples), FRAME):
            self.send(self.law.encode(samples[at : at + FRAME]))
            self.timestamp += FRAME

    def press(self, key: str) -> None:
        start = self.timestamp
        for payload, first in key_payloads(key):
            self.send(payload, (self.keys or 0) | (0x80 if first else 0), start)
        self.timestamp += 1600

    async def speak(self, frequency: float, seconds: float) -> None:
        """In real time, as a phone does."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for frame in range(round(seconds * 50)):
            self.say(tone(frequency, frame * FRAME, FRAME))
            await asyncio.sleep(max(0.0, begun + (frame + 1) * 0.02 - loop.time()))

    def packets(self, since: float = 0.0, kind: int | None = None) -> list[bytes]:
        kind = self.law.payload_type if kind is None else kind
        return [packet for at, packet in self.heard if at >= since and packet[1] & 0x7F == kind]

    def keys_heard(self) -> list[int]:
        """Codes of RFC 4733, each key once."""
        events = self.packets(kind=self.keys or 101)
        return [code for _, code in dict.fromkeys((packet[4:8], packet[12]) for packet in events)]

    def sound(self, since: float = 0.0) -> Samples:
        return self.law.decode(b"".join(packet[12:] for packet in self.packets(since)))

    def hears(self, frequency: float, since: float = 0.0) -> bool:
        """Through any tenth of a second."""
        sound = self.sound(since)
        return any(
            loudness(sound[at : at + 800], frequency) > LOUD / 2 for at in range(0, len(sound) - 799, 400)
        )

    def close(self) -> None:
        self.transport.close()
