"""What every leg is looked after for once in five seconds, each at its own beat: control packets, and silence."""

from __future__ import annotations

from sip_gateway.media.embedded.leg import Leg
from sip_gateway.media.embedded.room import Room
from sip_gateway.media.embedded.ticker import SECOND
from sip_gateway.media.engine import Listener, Quiet

TELL = 5 * SECOND
"""Beats between two control packets of a leg (RFC 3550 §6.2)."""


class Rounds:
    """`tell` hears of legs that have said nothing for `quiet_seconds`."""

    def __init__(self, quiet_seconds: float, tell: Listener) -> None:
        self._quiet_seconds, self._tell = quiet_seconds, tell
        self._due: list[dict[Leg, Room]] = [{} for _ in range(TELL)]

    def begin(self, leg: Leg, room: Room) -> None:
        self._due[leg.number % TELL][leg] = room

    def end(self, leg: Leg) -> None:
        del self._due[leg.number % TELL][leg]

    def __len__(self) -> int:
        return sum(map(len, self._due))

    def beat(self, number: int, now: float) -> None:
        """Those whose turn it is."""
        for leg, room in self._due[number % TELL].items():
            leg.tell(now)
            self._notice_quiet(room, leg, now)

    def _notice_quiet(self, room: Room, leg: Leg, now: float) -> None:
        seconds = now - leg.last_heard
        if seconds > self._quiet_seconds and leg.hears:
            leg.last_heard = now  # told once per such time
            self._tell(Quiet(room.call, leg.name, seconds))
