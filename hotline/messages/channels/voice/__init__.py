"""The last rung: a robot rings the person and he presses 1. Whoever dials says so here; this room knows no telephone."""

from datetime import datetime
from typing import Protocol

from hotline.infra.clock import Clock, utc_now
from hotline.messages.channels.message import Outcome, Outgoing, Sent

NAME = "voice"


class Dialler(Protocol):
    """Makes the call; what became of it comes later, as a receipt and as the person's own acknowledgement."""

    async def ready(self, now: datetime) -> bool: ...

    async def ring(self, message: Outgoing, now: datetime) -> Sent: ...


_dialler: Dialler | None = None


def dial_with(dialler: Dialler) -> None:
    """From now on this process's rungs ring."""
    global _dialler
    _dialler = dialler


class Voice:
    """Passed over while no gateway dials: a rung that cannot ring must not hold up the ladder."""

    name = NAME

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock

    def configured(self) -> bool:
        return True

    async def usable(self) -> bool:
        """Asked before every climb."""
        return _dialler is not None and await _dialler.ready(self._clock())

    async def send(self, message: Outgoing, now: datetime) -> Sent:
        if _dialler is None:
            return Sent(Outcome.TECHNICAL, NAME, detail="nobody dials here")
        return await _dialler.ring(message, now)

    async def close(self) -> None:
        """Lines belong to the gateway."""
