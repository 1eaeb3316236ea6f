"""What a user agent is told once, at its start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sip_gateway.sip.digest_server import ALGORITHMS, Password
from sip_gateway.sip.flows import Flow
from sip_gateway.sip.session_timer import SESSION_EXPIRES
from sip_gateway.sip.timers import Timers


async def no_accounts(name: str) -> str | None:
    return None


@dataclass(frozen=True)
class Config:
    realm: str = "hotline"
    user: str = "hotline"  # of our Contact
    session_seconds: int = SESSION_EXPIRES
    max_calls: int = 2000
    timers: Timers = field(default_factory=Timers)
    password: Password = no_accounts  # of a desk phone's account
    algorithms: tuple[str, ...] = ALGORITHMS  # of digests
    is_public: Callable[[str], bool] = lambda number: False  # numbers anybody may call
    trunk_of: Callable[[Flow], str | None] = lambda flow: None  # the trunk that sends from there

    @property
    def identity(self) -> str:
        return f"sip:{self.user}@{self.realm}"
