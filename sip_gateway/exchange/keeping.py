"""Recordings are finished some time after their call: then they are noted beside it."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog

from hotline.calls import recordings, records
from hotline.calls.models import CallRecord
from sip_gateway.exchange.book import Book
from sip_gateway.exchange.clock import now
from sip_gateway.exchange.history import History
from sip_gateway.media.engine import Recorded

log = structlog.get_logger(__name__)

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
            self._book.write(event.call, lambda: _keep(event, history))

    @property
    def expected(self) -> int:
        return len(self._expected)


async def _keep(event: Recorded, history: History | None) -> None:
    call = await _record(event, history)
    if call is None:
        log.error("recording_without_call", call=event.call, sha256=event.sha256)
        return
    recording = await recordings.keep(
        call,
        event.sha256,
        size=event.size,
        media_type=event.media_type,
        seconds=event.seconds,
        started_at=datetime.fromtimestamp(event.started, UTC),
        staff_id=call.agent_id,
    )
    if history is not None and history.voicemail:
        await recordings.keep_voicemail(call, recording, now=now())


async def _record(event: Recorded, history: History | None) -> CallRecord | None:
    if history is not None:
        return await records.tell(history.facts, now=now())
    return await CallRecord.get_or_none(call_id=event.call)
