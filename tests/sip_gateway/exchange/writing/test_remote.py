"""The book a process of its own keeps: in order, once, and whatever dies."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from hotline.calls.facts import CallEnd, CallFacts, LegFacts
from hotline.calls.models import CallLeg, CallRecord
from hotline.calls.outcomes import Outcome
from hotline.calls.states import Direction, EndedBy, LegKind
from hotline.infra.settings import Settings
from sip_gateway.exchange.writing import RemoteBook
from sip_gateway.exchange.writing.entries import Closed, Told
from tests.orders.town import build

NOW = datetime(2026, 7, 15, 2, tzinfo=UTC)
PATIENCE = 30.0


@pytest.fixture
async def book(db: Settings) -> AsyncIterator[RemoteBook]:
    kept = RemoteBook(db)
    kept.start()
    yield kept
    await kept.close(PATIENCE)


def tell(book: RemoteBook, tenant: int, name: str) -> None:
    """A call that is answered after two seconds and ends after ten."""
    facts = CallFacts(name, tenant, "gw", Direction.INCOMING, NOW, "13800138000")
    book.write(name, Told(facts, NOW))
    end, leg = NOW + timedelta(seconds=10), LegFacts("caller", LegKind.CALLER, NOW)
    book.write(name, Closed(facts, CallEnd(end, EndedBy.CALLER), (leg,), ()))


async def written(book: RemoteBook) -> None:
    async with asyncio.timeout(PATIENCE):
        while book.waiting:
            await asyncio.sleep(0.02)


async def test_what_is_told_is_in_the_database_in_its_order(book: RemoteBook) -> None:
    tenant = (await build()).centre.id
    for n in range(20):
        tell(book, tenant, f"call {n}")
    assert book.waiting == 40
    await written(book)
    calls = await CallRecord.all()
    assert [call.outcome is None for call in calls] == [False] * 20
    assert {call.ended_at for call in calls} == {NOW + timedelta(seconds=10)}


async def test_a_bookkeeper_that_is_killed_loses_and_doubles_nothing(book: RemoteBook) -> None:
    tenant = (await build()).centre.id
    for n in range(60):
        tell(book, tenant, f"call {n}")
        if n in (20, 40):
            async with asyncio.timeout(PATIENCE):
                while book.waiting > 2 * n + 1:
                    await asyncio.sleep(0.01)
            assert book.process is not None
            book.process.kill()
    await written(book)
    assert await CallRecord.filter(outcome__isnull=False).count() == await CallRecord.all().count() == 60
    assert await CallLeg.all().count() == 60


async def test_what_a_gateway_told_before_it_went_is_still_written(db: Settings) -> None:
    book = RemoteBook(db)
    book.start()
    tenant = (await build()).centre.id
    for n in range(30):
        tell(book, tenant, f"call {n}")
    await book.close(0)
    assert book.process is not None
    assert await asyncio.to_thread(book.process.wait, PATIENCE) == 0
    assert await CallRecord.exclude(outcome=Outcome.SYSTEM_LOSS).filter(outcome__isnull=False).count() == 30
