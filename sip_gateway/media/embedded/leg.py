"""One leg: what comes from its phone and what goes to it."""

from collections.abc import Callable, Iterator
from time import monotonic

from sip_gateway.media import rtcp
from sip_gateway.media.description import KEYS, Remote
from sip_gateway.media.embedded.hearing import Hearing
from sip_gateway.media.embedded.outgoing import Outgoing
from sip_gateway.media.embedded.path import Path
from sip_gateway.media.embedded.player import Player
from sip_gateway.media.embedded.playout import Playout
from sip_gateway.media.embedded.tape import Tape
from sip_gateway.media.engine import LegReport
from sip_gateway.media.g711 import A_LAW, FRAME, LAWS, TRANSLATE, Law
from sip_gateway.media.inband import Ear
from sip_gateway.media.rtp import HEADER, MARKER, PLAIN, SIZE, Reception, payload_of
from sip_gateway.media.telephone_event import Keypad, key_payloads

PAUSE = 4
"""Ticks between two keys we send."""
KEYS_A_SECOND = 20
"""More is a broken or hostile phone: nobody presses so fast."""

_unpack = HEADER.unpack_from


class Leg:
    """`listener` is the leg its packets are passed on to; a leg in a mix has a `playout` instead."""

    def __init__(self, name: str, number: int) -> None:
        self.name = name
        self.path: Path
        self.outgoing: Outgoing
        self.law: Law = A_LAW
        self.keys: int | None = KEYS
        self.hears = True
        self.held = False
        self.listener: Leg | None = None
        self.playout: Playout | None = None
        self.player: Player | None = None
        self.tape: Tape | None = None
        self.stream = 0
        self.own_stream: int | None = None  # of what we say to it, where that is recorded, too
        self.reception = Reception()
        self.last_heard = monotonic()
        self.remote_lost = 0
        self.pressing: Iterator[tuple[bytes, bool]] | None = None
        self._ear: Ear | None = None
        self.hearing: Hearing | None = None
        self._keypad = Keypad()
        self.number = number
        self._salt = number << 32
        self.on_key: Callable[[Leg, str, bool], None] = _unheard
        self._key_times: list[float] = []

    def open(self, path: Path) -> None:
        """Packets may come."""
        self.path = path
        self.outgoing = Outgoing(path, self.law)

    def agree(self, remote: Remote) -> None:
        """What was negotiated."""
        self.law, self.keys, self.hears = remote.law, remote.keys, remote.hears
        self.outgoing.speak(self.law)
        self._ear = Ear() if self.keys is None else None
        if self.playout:
            self.playout = Playout(self.law)

    def heard(self, packet: bytes) -> None:
        """One packet has come: the busiest function of the telephone, written for speed."""
        if len(packet) < SIZE:
            return
        first, second, sequence, timestamp, ssrc = _unpack(packet)
        kind = second & 0x7F
        if kind != self.law.payload_type:
            self._heard_other(packet, kind, sequence, timestamp, ssrc)
            return
        payload = packet[SIZE:] if first == PLAIN else payload_of(packet)
        if not payload:
            return
        self.last_heard = now = monotonic()
        self.reception.take(ssrc, sequence, timestamp, now)
        if self.tape is not None:
            self.tape.put(now, self.stream, packet)
        listener = self.listener
        if listener is not None:
            law, theirs = self.law, listener.law
            if law is not theirs:
                payload = payload.translate(TRANSLATE[law.index][theirs.index])
            kind = second & MARKER | theirs.payload_type
            listener.outgoing.pass_on(self._salt | ssrc, sequence, timestamp, kind, payload, now)
        elif self.playout is not None:
            self.playout.put(ssrc, timestamp, payload)
        if self._ear is not None:
            self._hear_tones(self._ear, payload)
        if self.hearing is not None:
            self.hearing.put(payload, self.law)

    def _heard_other(self, packet: bytes, kind: int, sequence: int, timestamp: int, ssrc: int) -> None:
        payload = payload_of(packet)
        if payload is None:
            return
        self.last_heard = now = monotonic()
        if kind == self.keys:
            self.reception.take(ssrc, sequence, timestamp, now)
            self._heard_key(packet, payload, sequence, timestamp, ssrc, now)
        elif kind in LAWS:  # the other law, though another was agreed: some phones do
            self.law = LAWS[kind]
            self.outgoing.speak(self.law)
            self.playout = Playout(self.law) if self.playout else None
            self.heard(packet)

    def _heard_key(
        self, packet: bytes, payload: bytes, sequence: int, timestamp: int, ssrc: int, now: float
    ) -> None:
        to = self.listener
        if to is not None and to.keys is not None:
            kind = packet[1] & MARKER | to.keys
            to.outgoing.pass_on(self._salt | ssrc, sequence, timestamp, kind, payload, now)
        if key := self._keypad.press(timestamp, payload):
            self._press(key, now, inband=False)

    def _hear_tones(self, ear: Ear, payload: bytes) -> None:
        for key in ear.hear(self.law.decode(payload)):
            self._press(key, monotonic(), inband=True)

    def _press(self, key: str, now: float, *, inband: bool) -> None:
        self._key_times = [at for at in self._key_times if now - at < 1.0]
        if len(self._key_times) < KEYS_A_SECOND:
            self._key_times.append(now)
            self.on_key(self, key, inband)

    def heard_control(self, packet: bytes) -> None:
        """What the other side says of our stream."""
        for report in rtcp.read(packet):
            if report.about == self.outgoing.ssrc:
                self.remote_lost = report.lost

    def tell(self, now: float) -> None:
        """Our control packet: what we sent and how we hear (every five seconds)."""
        outgoing = self.outgoing
        self.path.send_rtcp(
            rtcp.sender_report(
                outgoing.ssrc, outgoing.timestamp, outgoing.sent, outgoing.octets, self.reception, now
            )
        )

    def say(self, frame: bytes, now: float) -> None:
        """20 ms of our own sound, in this leg's law."""
        if self.hears:
            packet = self.outgoing.say(frame, now)
            if self.own_stream is not None and self.tape is not None:
                self.tape.put(now, self.own_stream, packet)

    def keep_open(self, now: float) -> None:
        """20 ms of silence, for whom we listen to and say nothing."""
        if self.hears:
            self.outgoing.say(self.law.silence * FRAME, now)

    def dial(self, digits: str) -> None:
        """Keys for this leg's phone, or for the machine it reached."""
        if self.keys is not None:
            self.pressing = _with_pauses(digits)

    def press_on(self) -> None:
        """The next packet of the keys being sent."""
        if self.pressing is None or self.keys is None:
            return
        packet = next(self.pressing, None)
        if packet is None:
            self.pressing = None
            return
        payload, begins = packet
        if payload:
            self.outgoing.press(self.keys, payload, begins=begins)

    def report(self) -> LegReport:
        """Its figures so far."""
        return LegReport(
            received=self.reception.received,
            sent=self.outgoing.sent,
            lost=self.reception.lost,
            jitter_ms=round(self.reception.jitter / 8, 2),
            refused=self.path.refused,
            remote_lost=self.remote_lost,
        )


def _unheard(_leg: Leg, _key: str, _inband: bool) -> None:  # noqa: FBT001
    """Nobody has asked yet."""


def _with_pauses(digits: str) -> Iterator[tuple[bytes, bool]]:
    for digit in digits:
        yield from key_payloads(digit)
        yield from [(b"", False)] * PAUSE
