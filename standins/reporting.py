"""Receipts a gateway pushes to the product."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx2

from standins.accounts import BLACKLISTED, EMPTY, SUSPENDED, SWITCHED_OFF
from standins.service import Received, Service

CHINA = timezone(timedelta(hours=8))
TRIES = 3
CODES = {EMPTY: "MK:0001", SUSPENDED: "MK:0005", BLACKLISTED: "BLACK", SWITCHED_OFF: "EXPIRED"}


def china_now() -> datetime:
    return datetime.now(CHINA)


@dataclass(frozen=True)
class Fate:
    """What the carrier says of one message."""

    delivered: bool
    code: str

    @classmethod
    def of(cls, phone: str, good: str) -> "Fate":
        bad = CODES.get(phone[-4:])
        return cls(False, bad) if bad else cls(True, good)


class Reporter:
    """Sends what `form` makes of a message to the address the product gave, bent by the mode."""

    def __init__(self, service: Service, address: str) -> None:
        self._service, self.address = service, address

    async def report(self, message: Received, form: Callable[[], Any]) -> None:
        """Before the answer when told so, else after it."""
        if not self.address or self._service.behaviour.mode == "lose":
            return
        if self._service.behaviour.mode == "early":
            await self._push(message, form())
        else:
            self._service.later(self._push_later(message, form))

    async def _push_later(self, message: Received, form: Callable[[], Any]) -> None:
        behaviour = self._service.behaviour
        mode, wait = behaviour.mode, behaviour.seconds
        await asyncio.sleep(wait if mode == "late" else 0.05)
        for _ in range(2 if mode == "twice" else 1):
            await self._push(message, form())

    async def _push(self, message: Received, content: Any) -> None:
        async with httpx2.AsyncClient(timeout=5, trust_env=False) as http:
            for attempt in range(TRIES):
                try:
                    answer = await http.post(self.address, json=content)
                except httpx2.TransportError as error:
                    message.fate = f"receipt not taken: {type(error).__name__}"
                else:
                    message.fate = f"reported, answered {answer.status_code}"
                    if answer.status_code < 500:
                        return
                await asyncio.sleep(0.2 * (attempt + 1))
