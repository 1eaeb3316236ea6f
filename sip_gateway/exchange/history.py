"""What the book is told of one conversation, from its first moment to its one outcome."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from hotline.calls import actions, records
from hotline.calls.facts import CallEnd, CallFacts
from hotline.calls.states import EndedBy, WaitEnd
from hotline.infra.database import transaction
from sip_gateway.exchange.book import Book, Entry
from sip_gateway.exchange.leg import Leg


@dataclass
class Wait:
    """One wait in one queue."""

    group: int
    since: datetime
    until: datetime | None = None
    end: WaitEnd | None = None


@dataclass
class History:
    """Facts are kept here as they happen; the book gets them at the beginning and at the end."""

    book: Book
    facts: CallFacts
    waits: list[Wait] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    voicemail: bool = False
    callback: bool = False
    off_hours: bool = False
    handed_over: bool = False
    end: CallEnd | None = None

    def note(self, **known: object) -> None:
        """Moments are kept as they were first; group and agent are the latest."""
        news = {name: value for name, value in known.items() if self._is_new(name)}
        self.facts = replace(self.facts, **news)  # type: ignore[arg-type]

    def _is_new(self, name: str) -> bool:
        return name in ("group_id", "agent_id") or getattr(self.facts, name) is None

    def opened(self, now: datetime) -> None:
        self._write(partial(records.tell, self.facts, now=now))

    def told(self, now: datetime) -> None:
        """Something a crash must not lose: an agent has the call."""
        self.opened(now)

    def queued(self, group: int, now: datetime) -> None:
        self.waits.append(Wait(group, now))
        self.note(requested_agent_at=now, queued_at=now, group_id=group)

    def wait_ended(self, how: WaitEnd, now: datetime) -> None:
        if self.waits and self.waits[-1].end is None:
            self.waits[-1].until, self.waits[-1].end = now, how

    def closed(self, at: datetime, by: EndedBy | None, *, fault: str = "", blocked: bool = False) -> None:
        """Once: what comes later changes nothing."""
        if self.end is not None:
            return
        self.end = CallEnd(
            at,
            by,
            fault,
            blocked=blocked,
            off_hours=self.off_hours,
            voicemail=self.voicemail,
            callback=self.callback,
            handed_over=self.handed_over,
        )
        self._write(partial(self._close, self.facts, self.end))

    def rated(self, level: int) -> None:
        self._write(partial(actions.rate, self.facts.call_id, level))

    def _write(self, entry: Entry) -> None:
        self.book.write(self.facts.call_id, entry)

    async def _close(self, facts: CallFacts, end: CallEnd) -> None:
        """In one go: a commit for every leg is what keeps a busy database busy."""
        async with transaction():
            await self._write_down(facts, end)

    async def _write_down(self, facts: CallFacts, end: CallEnd) -> None:
        record = await records.tell(facts, now=end.at)
        for leg in self.legs:
            await records.tell_leg(
                record,
                leg.name,
                leg.kind,
                started_at=leg.started_at,
                staff_id=leg.agent,
                answered_at=leg.answered_at,
                ended_at=leg.ended_at or end.at,
                result=leg.result,
            )
        for wait in self.waits:
            await records.tell_wait(record, wait.group, since=wait.since, until=wait.until, end=wait.end)
        await records.close(facts, end, now=end.at)
