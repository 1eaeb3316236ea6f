"""What the book is told of one conversation, from its first moment to its one outcome."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from hotline.calls.facts import CallEnd, CallFacts, LegFacts, WaitFacts
from hotline.calls.states import EndedBy, WaitEnd
from sip_gateway.exchange.leg import Leg
from sip_gateway.exchange.writing import Book
from sip_gateway.exchange.writing.entries import Closed, Entry, Rated, Told


@dataclass
class History:
    """Facts are kept here as they happen; the book gets them at the beginning and at the end."""

    book: Book
    facts: CallFacts
    waits: list[WaitFacts] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    earlier: tuple[LegFacts, ...] = ()  # of an earlier life of the gateway
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
        self._write(Told(self.facts, now))

    def told(self, now: datetime) -> None:
        """Something a crash must not lose: an agent has the call."""
        self.opened(now)

    def queued(self, group: int, now: datetime) -> None:
        self.waits.append(WaitFacts(group, now))
        self.note(requested_agent_at=now, queued_at=now, group_id=group)

    def wait_ended(self, how: WaitEnd, now: datetime) -> None:
        if self.waits and self.waits[-1].end is None:
            self.waits[-1] = replace(self.waits[-1], until=now, end=how)

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
        self._write(Closed(self.facts, self.end, self.parts(at), tuple(self.waits)))

    def parts(self, at: datetime) -> tuple[LegFacts, ...]:
        """What every telephone had of it until now."""
        return (*self.earlier, *(_told(leg, at) for leg in self.legs))

    def rated(self, level: int) -> None:
        self._write(Rated(self.facts.call_id, level))

    def _write(self, entry: Entry) -> None:
        self.book.write(self.facts.call_id, entry)


def _told(leg: Leg, end: datetime) -> LegFacts:
    return LegFacts(
        leg.name,
        leg.kind,
        leg.started_at,
        leg.agent,
        leg.answered_at,
        leg.ended_at or end,
        leg.result,
    )
