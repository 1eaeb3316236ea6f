"""Words from sound, for somebody who waits on the line: quickly, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from hotline.speech.engine import Engine

log = structlog.get_logger(__name__)

#: So many failures in a row, and the engine is left alone for a while: nobody waits for what does not come.
MOST_FAILURES = 3
REST_SECONDS = 30.0
LONGEST_TEXT = 200


class NoAnswer(Exception):
    """The engine took too long, is gone, or made no sense."""


class Recogniser:
    """One for all calls of a gateway."""

    def __init__(self, engine: Engine | None, seconds: float, clock: Callable[[], float]) -> None:
        self._engine, self._seconds, self._clock = engine, seconds, clock
        self._failures, self._rests_until = 0, float("-inf")

    @property
    def works(self) -> bool:
        """Whether asking is worth the wait."""
        return self._engine is not None and self._clock() >= self._rests_until

    async def hear(self, wav: bytes) -> str:
        """What was said, possibly nothing; or NoAnswer."""
        if self._engine is None:
            raise NoAnswer("none is configured")
        try:
            async with asyncio.timeout(self._seconds):
                text = await self._engine.hear(wav)
        except Exception as error:
            self._failed(repr(error))
            raise NoAnswer(type(error).__name__) from error
        self._failures = 0
        return " ".join(str(text).split())[:LONGEST_TEXT]

    def _failed(self, why: str) -> None:
        self._failures += 1
        log.warning("speech_not_recognised", why=why, failures=self._failures)
        if self._failures >= MOST_FAILURES:
            self._rests_until, self._failures = self._clock() + REST_SECONDS, 0
