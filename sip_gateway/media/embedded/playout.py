"""A talker's sound in steady frames of 20 ms, whatever loss and jitter did to its packets.

The first packet waits 40 ms; packets find their place by timestamp. A frame that is not there in time
is the one before, fainter and fainter, then silence. A talker whose clock runs fast is caught up with.
"""

from sip_gateway.media.g711 import FAINTER, FRAME, Law

SIZE = 8000
"""Samples the ring holds: one second."""
DELAY = 2 * FRAME
DEEPEST = 6 * FRAME
"""More than this waiting is delay nobody wants: skip."""
PATIENCE = 5
"""Late packets in a row, after which the network has become slower and the stream is laid anew."""
CONCEALED = 3
"""Frames filled in before silence."""


class Playout:
    """The ring of one leg."""

    def __init__(self, law: Law) -> None:
        self._law = law
        self._silence = law.silence * FRAME
        self._fainter = FAINTER[law.index]
        self._ring = bytearray(law.silence * SIZE)
        self._there = bytearray(SIZE)
        self._ssrc = -1
        self._origin = 0
        self._end = 0
        self._now = 0
        self._last = self._silence
        self._missing = CONCEALED
        self.late = 0
        self._late_in_a_row = 0

    def put(self, ssrc: int, timestamp: int, payload: bytes) -> None:
        """A packet has come."""
        place = (timestamp - self._origin) & 0xFFFFFFFF
        if ssrc != self._ssrc or not self._near(place):
            self._begin(ssrc, timestamp)
            place = (timestamp - self._origin) & 0xFFFFFFFF
        if place >= 0x80000000 or place < self._now:
            self.late += 1
            self._late_in_a_row += 1
            if self._late_in_a_row < PATIENCE:
                return
            self._begin(ssrc, timestamp)
            place = self._now + DELAY
        self._late_in_a_row = 0
        self._write(place, payload)
        self._end = max(self._end, place + len(payload))
        if self._end - self._now > DEEPEST + DELAY:
            self._now = self._end - DELAY

    def _near(self, place: int) -> bool:
        behind = (self._now - place) & 0xFFFFFFFF
        return (
            place - self._now < SIZE - 2 * FRAME
            if place >= self._now and place < 0x80000000
            else behind < SIZE
        )

    def _begin(self, ssrc: int, timestamp: int) -> None:
        """Lay the new stream `DELAY` ahead of what is played now."""
        self._ssrc = ssrc
        self._origin = (timestamp - self._now - DELAY) & 0xFFFFFFFF
        self._end = self._now + DELAY
        self._there = bytearray(SIZE)

    def _write(self, place: int, payload: bytes) -> None:
        payload = payload[: SIZE // 2]
        start = place % SIZE
        first = payload[: SIZE - start]
        self._ring[start : start + len(first)] = first
        self._there[start : start + len(first)] = b"\x01" * len(first)
        if rest := payload[len(first) :]:
            self._ring[: len(rest)] = rest
            self._there[: len(rest)] = b"\x01" * len(rest)

    def take(self) -> bytes:
        """The next 20 ms."""
        start = self._now % SIZE  # FRAME divides SIZE only by chance: frames may wrap
        self._now += FRAME
        there = self._cut(self._there, start)
        if 0 in there:
            frame = self._conceal(start, there)
        else:
            frame = self._cut(self._ring, start)
            self._missing = 0
        self._clear(start)
        self._last = frame
        return frame

    def _conceal(self, start: int, there: bytes) -> bytes:
        self._missing += 1
        filling = self._last.translate(self._fainter) if self._missing <= CONCEALED else self._silence
        if 1 not in there:
            return filling
        ring = self._cut(self._ring, start)
        return bytes(ring[at] if there[at] else filling[at] for at in range(FRAME))

    def _cut(self, ring: bytearray, start: int) -> bytes:
        cut = ring[start : start + FRAME]
        return bytes(cut if len(cut) == FRAME else cut + ring[: FRAME - len(cut)])

    def _clear(self, start: int) -> None:
        here = min(FRAME, SIZE - start)
        self._there[start : start + here] = bytes(here)
        self._there[: FRAME - here] = bytes(FRAME - here)
