"""呼叫过滤: numbers we do not answer, each with a reason, most of them for a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Block:
    """One entry of the blacklist. `prefix`: all numbers that begin so."""

    number: str
    reason: str
    expires_at: datetime | None = None
    prefix: bool = False

    def holds(self, caller: str, now: datetime) -> bool:
        """Whether this entry stops that caller now. A hidden number cannot be told from another."""
        if not caller or not self.number or (self.expires_at is not None and self.expires_at <= now):
            return False
        return caller.startswith(self.number) if self.prefix else caller == self.number


def blocked(caller: str, blocks: Iterable[Block], now: datetime) -> Block | None:
    """The entry that stops this caller, if any."""
    return next((one for one in blocks if one.holds(caller, now)), None)
