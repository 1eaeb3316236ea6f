"""The one stream a leg receives from us, whoever speaks in it: prompt, other leg or mixer.

Sequence numbers and timestamps go on without a gap when the speaker changes, so the phone's jitter
buffer never notices.
"""

import secrets
from contextlib import suppress

from sip_gateway.media.embedded.path import Path
from sip_gateway.media.g711 import FRAME, RATE, Law
from sip_gateway.media.rtp import HEADER, MARKER, PLAIN, new_ssrc

OURS = -1
"""The speaker, when it is we who make the sound."""
KEY_GAP = 10 * FRAME
"""Samples a key takes, and so the least between the timestamps of two."""

_pack = HEADER.pack


class Outgoing:
    """Writes headers; knows nothing of what is said."""

    __slots__ = (
        "_at",
        "_key_timestamp",
        "_payload_type",
        "_sequence",
        "_sequence_shift",
        "_source",
        "_timestamp",
        "_timestamp_shift",
        "octets",
        "path",
        "sent",
        "ssrc",
    )

    def __init__(self, path: Path, law: Law) -> None:
        self.path = path
        self.ssrc = new_ssrc()
        self.sent = 0
        self.octets = 0
        self._payload_type = law.payload_type
        self._sequence = secrets.randbits(15)
        self._timestamp = secrets.randbits(31)
        self._at = 0.0
        self._key_timestamp = 0
        self._source: int = OURS
        self._sequence_shift = 0
        self._timestamp_shift = 0

    def speak(self, law: Law) -> None:
        """From now on in this law."""
        self._payload_type = law.payload_type

    @property
    def timestamp(self) -> int:
        return self._timestamp

    def pass_on(
        self, source: int, sequence: int, timestamp: int, kind: int, payload: bytes, now: float
    ) -> None:
        """Another leg's packet; `kind` is the octet with marker and payload type."""
        if source != self._source:
            self._change(source, sequence, timestamp, now)
            kind |= MARKER
        self._at = now
        self._sequence = sequence = (sequence + self._sequence_shift) & 0xFFFF
        self._timestamp = timestamp = (timestamp + self._timestamp_shift) & 0xFFFFFFFF
        self.sent += 1
        self.octets += len(payload)
        try:
            self.path.send(_pack(PLAIN, kind, sequence, timestamp, self.ssrc) + payload)
        except OSError:
            return

    def _change(self, source: int, sequence: int, timestamp: int, now: float) -> None:
        self._source = source
        self._sequence_shift = self._sequence + 1 - sequence
        self._timestamp_shift = self._timestamp + self._elapsed(now) - timestamp

    def _elapsed(self, now: float) -> int:
        """Samples since the last packet, at least one frame."""
        passed = int((now - self._at) * RATE) if self._at else FRAME
        return max(FRAME, min(passed, 60 * RATE))

    def say(self, payload: bytes, now: float) -> bytes:
        """The next 20 ms of our own; the packet as it was sent."""
        first = self._source != OURS or now - self._at > 0.2
        self._timestamp += self._elapsed(now) if first else FRAME
        self._timestamp &= 0xFFFFFFFF
        self._source = OURS
        self._at = now
        return self._send_own(self._payload_type | (MARKER if first else 0), self._timestamp, payload)

    def press(self, payload_type: int, payload: bytes, *, begins: bool) -> None:
        """A packet of a key; all packets of one key bear the timestamp of its beginning."""
        if begins:
            self._key_timestamp = self._timestamp = (self._timestamp + KEY_GAP) & 0xFFFFFFFF
        self._source = OURS
        self._send_own(payload_type | (MARKER if begins else 0), self._key_timestamp, payload)

    def _send_own(self, kind: int, timestamp: int, payload: bytes) -> bytes:
        self._sequence = (self._sequence + 1) & 0xFFFF
        self.sent += 1
        self.octets += len(payload)
        packet = _pack(PLAIN, kind, self._sequence, timestamp, self.ssrc) + payload
        with suppress(OSError):
            self.path.send(packet)
        return packet
