"""What the exchange stands on breaks: media processes, the database. Calls go on, or end honestly."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from typing import Any

import asyncpg
import pytest

from hotline.calls.models import CallRecord
from hotline.calls.outcomes import Outcome
from hotline.infra.settings import Settings
from sip_gateway.media.embedded.engine import EmbeddedEngine
from sip_gateway.sip.events import Answered, Ended
from tests.sip_gateway.exchange.phones import told
from tests.sip_gateway.exchange.switch import Switch, building


@pytest.mark.sqlite
@pytest.mark.failure
async def test_a_killed_media_process_takes_only_its_own_calls(db: Settings) -> None:
    async with AsyncExitStack() as stack:
        more: dict[str, Any] = {"media_workers": 2, "media_low_port": 26500, "media_high_port": 26900}
        switch = await building(stack, db, None, **more)
        engine = switch.exchange.engine
        assert isinstance(engine, EmbeddedEngine)
        citizens = [await switch.outside.call("12345", f"1380013800{number}") for number in (0, 1)]
        for citizen in citizens:
            await told(citizen, Answered)
        doomed = next(one for one in engine.workers if one.calls and one.process)
        (lost,) = doomed.calls
        assert doomed.process
        os.kill(doomed.process.pid, 9)
        await switch.until(lambda: [one.call_id for one in switch.exchange.conversations] != [])
        await switch.until(lambda: switch.exchange.by_id(lost) is None)
        (left,) = switch.exchange.conversations
        record = await closed(lost)
        assert record.outcome is Outcome.SYSTEM_LOSS
        assert record.fault in ("media_lost", "media"), "told of it, or asked it in vain"
        await told(await switch.outside.call("12345", "13800138002"), Answered)
        assert not left.over
        ended = [call for call in citizens if call.ended]
        assert len(ended) == 1
        await told(ended[0], Ended)


async def closed(call_id: str) -> CallRecord:
    """The record, once it is written."""
    async with asyncio.timeout(10):
        while True:
            row = await CallRecord.get_or_none(call_id=call_id)
            if row is not None and row.outcome is not None:
                return row
            await asyncio.sleep(0.05)


async def test_while_the_database_is_held_up_calls_go_on_and_records_follow(
    switch: Switch, db: Settings
) -> None:
    await switch.sign_in("1001")
    async with held_up(db):
        citizen, at_desk, _ = await switch.talks()
        citizen.hang_up()
        await told(at_desk, Ended)
        again, at_desk, call = await switch.talks()
        assert switch.hears(call, "caller", "1001")
        assert switch.exchange.book.waiting
        again.hang_up()
        await told(at_desk, Ended)
    async with asyncio.timeout(15):
        while await CallRecord.filter(outcome=Outcome.ANSWERED).count() < 2:
            await asyncio.sleep(0.1)


@asynccontextmanager
async def held_up(settings: Settings) -> AsyncIterator[None]:
    """Somebody else has locked what records are written to."""
    url = settings.database_url
    if url.startswith("postgresql"):
        other = await asyncpg.connect(url)
        try:
            async with other.transaction():
                await other.execute("LOCK TABLE call_record IN ACCESS EXCLUSIVE MODE")
                yield
        finally:
            await other.close()
    else:
        file = url.partition("://")[2].replace("//", "/", 1)
        with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other_file:
            await asyncio.to_thread(other_file.execute, "BEGIN IMMEDIATE")
            yield
            other_file.execute("ROLLBACK")
