"""Keys as RTP packets (RFC 4733 §2)."""

from collections.abc import Iterator
from struct import Struct

KEYS = "0123456789*#ABCD"
RATE = 8000
END = 0x80
VOLUME = 10
STEP = 160
"""Samples between two packets of one key."""
TONE_STEPS = 6
ENDINGS = 3
"""The end is told three times: one of them will arrive (§2.5.1.4)."""
LONGEST = 0xFFFF
"""A longer key comes in segments, each with its own timestamp (§2.5.1.3)."""

_EVENT = Struct("!BBH")


class Keypad:
    """Tells each key of a leg once, however many packets of it arrive, in whatever order."""

    def __init__(self) -> None:
        self._last: tuple[int, int] | None = None

    def press(self, timestamp: int, payload: bytes) -> str | None:
        """The key that begins with this packet, if one does."""
        if len(payload) < _EVENT.size:
            return None
        code, _, _ = _EVENT.unpack_from(payload)
        if code >= len(KEYS) or not self._begins(code, timestamp):
            return None
        self._last = (code, timestamp)
        return KEYS[code]

    def _begins(self, code: int, timestamp: int) -> bool:
        if self._last is None:
            return True
        last_code, last_timestamp = self._last
        ahead = (timestamp - last_timestamp) & 0xFFFFFFFF
        if ahead == 0 or ahead >= 0x80000000:  # the same key again, or a straggler of an older one
            return False
        if ahead == LONGEST and code == last_code:
            self._last = (code, timestamp)  # the same key held on: its next segment
            return False
        return True


def key_payloads(key: str) -> Iterator[tuple[bytes, bool]]:
    """The packets of one key, 20 ms apart, and whether each is the first."""
    code = KEYS.index(key)
    for step in range(1, TONE_STEPS + 1):
        yield _EVENT.pack(code, VOLUME, step * STEP), step == 1
    for _ in range(ENDINGS):
        yield _EVENT.pack(code, END | VOLUME, (TONE_STEPS + 1) * STEP), False
