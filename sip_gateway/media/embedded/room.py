"""One call: its legs, who hears whom, its tape.

Two legs that hear each other plainly are relayed, packet by packet; anything else is mixed. A leg that is
held, or whose phone is on hold, takes no part; a leg that hears a prompt hears nothing else.
"""

import numpy as np
from numpy.typing import NDArray

from sip_gateway.media.embedded.leg import Leg
from sip_gateway.media.embedded.playout import Playout
from sip_gateway.media.embedded.tape import Tape
from sip_gateway.media.engine import Gains, Side
from sip_gateway.media.gains import relayed

Matrix = NDArray[np.float32]
OPPOSITE = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}


class Room:
    """`route` follows every change of legs, gains, holds and prompts."""

    def __init__(self, call: str) -> None:
        self.call = call
        self.legs: dict[str, Leg] = {}
        self.gains: Gains = {}
        self.tape: Tape | None = None
        self.sides: dict[str, Side] = {}
        self.mixed: list[Leg] = []
        self.matrix: Matrix = np.zeros((0, 0), np.float32)

    def route(self) -> None:
        """Decide anew where each leg's sound goes."""
        gains = self._effective()
        relay = relayed(gains)
        self.mixed = (
            [] if relay is not None else [leg for name, leg in self.legs.items() if _takes_part(name, gains)]
        )
        for name, leg in self.legs.items():
            to = self.legs.get((relay or {}).get(name, ""))
            leg.listener = to if to is not None and to.hears and to.player is None else None
            self._play_out(leg)
        self.matrix = self._as_matrix(gains)

    def _effective(self) -> Gains:
        present = {name for name, leg in self.legs.items() if not leg.held}
        return {
            listener: {talker: gain for talker, gain in talkers.items() if talker in present}
            for listener, talkers in self.gains.items()
            if listener in present
        }

    def _play_out(self, leg: Leg) -> None:
        if leg not in self.mixed:
            leg.playout = None
        elif leg.playout is None:
            leg.playout = Playout(leg.law)

    def _as_matrix(self, gains: Gains) -> Matrix:
        rows = [[gains.get(one.name, {}).get(other.name, 0.0) for other in self.mixed] for one in self.mixed]
        return np.array(rows, np.float32).reshape(len(rows), len(rows))

    def tape_legs(self) -> None:
        """Let each recorded leg's packets go to the tape, and no other's. What a robot says to it goes opposite."""
        for name, leg in self.legs.items():
            side = self.sides.get(name)
            leg.tape = self.tape if side else None
            leg.own_stream = None
            if side and self.tape:
                leg.stream = self.tape.stream(name, side)
                if leg.hearing is not None:
                    leg.own_stream = self.tape.stream(f"{name}.robot", OPPOSITE[side])


def _takes_part(name: str, gains: Gains) -> bool:
    return any(gains.get(name, {}).values()) or any(talkers.get(name) for talkers in gains.values())
