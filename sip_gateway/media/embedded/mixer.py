"""Mixing all conferences of one size in a single pass of numpy: gains × samples, 20 ms at a time."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from sip_gateway.media.embedded.room import Room
from sip_gateway.media.g711 import COMPRESS, EXPAND, FRAME


def mix(rooms: Iterable[Room], now: float) -> None:
    """Give every leg of these rooms its 20 ms of the others."""
    by_size: dict[int, list[Room]] = defaultdict(list)
    for room in rooms:
        if room.mixed:
            by_size[len(room.mixed)].append(room)
    for size, same in by_size.items():
        _mix(same, size, now)


def _mix(rooms: list[Room], size: int, now: float) -> None:
    legs = [leg for room in rooms for leg in room.mixed]
    laws = np.array([leg.law.index for leg in legs])[:, None]
    frames = b"".join([leg.playout.take() if leg.playout else leg.law.silence * FRAME for leg in legs])
    octets = np.frombuffer(frames, np.uint8).reshape(-1, FRAME)
    sound = EXPAND[laws, octets].astype(np.float32).reshape(len(rooms), size, FRAME)
    heard = np.matmul(np.stack([room.matrix for room in rooms]), sound)
    clipped = np.clip(heard, -32768, 32767).astype(np.int32).reshape(-1, FRAME) + 32768
    written = COMPRESS[laws, clipped].tobytes()
    for number, leg in enumerate(legs):
        if leg.player is None:
            leg.say(written[number * FRAME : (number + 1) * FRAME], now)
