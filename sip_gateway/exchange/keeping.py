"""Recordings are finished some time after their call: then they are noted beside it."""

from __future__ import annotations

from sip_gateway.exchange.clock import now
from sip_gateway.exchange.history import History
from sip_gateway.exchange.writing import Book
from sip_gateway.exchange.writing.entries import Kept
from sip_gateway.media.engine import Recorded

MOST_EXPECTED = 20_000


class Keeping:
    """`expect` at the end of a call, `recorded` when its sound is there."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._expected: dict[str, History] = {}

    def expect(self, history: History) -> None:
        if len(self._expected) >= MOST_EXPECTED:
            self._expected.pop(next(iter(self._expected)))
        self._expected[history.facts.call_id] = history

    def recorded(self, event: Recorded) -> None:
        """Also of a call before a crash: then only its record is known."""
        if event.call:
            history = self._expected.pop(event.call, None)
            facts = history.facts if history else None
            voicemail = bool(history and history.voicemail)
            self._book.write(event.call, Kept(event, facts, voicemail, now()))

    @property
    def expected(self) -> int:
        return len(self._expected)
