"""100 writers, several processes: nobody hears "database is locked", nothing is lost."""

import asyncio
import multiprocessing

import pytest

from hotline.infra import database
from hotline.infra.files import StoredFile
from hotline.infra.settings import Settings

pytestmark = pytest.mark.sqlite

PROCESSES, TASKS, EACH = 4, 25, 4


async def read_then_write(name: str) -> None:
    """The pattern that fails with deferred transactions."""
    async with database.transaction():
        newest = await StoredFile.all().order_by("-created_at").first()
        size = newest.size + 1 if newest else 1
        await StoredFile.create(
            sha256=name.ljust(64, "0"), size=size, media_type="text/plain", name=name, stored_by="test"
        )


async def many_writers(settings: Settings, process: int) -> None:
    async def writer(task: int) -> None:
        for n in range(EACH):
            await read_then_write(f"{process}-{task}-{n}")

    async with database.open_database(settings):
        await asyncio.gather(*[writer(task) for task in range(TASKS)])


def one_process(settings: Settings, process: int) -> None:
    asyncio.run(many_writers(settings, process))


async def test_a_hundred_writers_in_four_processes(db: Settings) -> None:
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=one_process, args=(db, n)) for n in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        await asyncio.to_thread(process.join, 120)
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    sizes = [file.size for file in await StoredFile.all().order_by("size")]
    assert sizes == list(range(1, PROCESSES * TASKS * EACH + 1))


async def test_a_slow_report_does_not_hold_up_other_reads(db: Settings) -> None:
    slow = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 3000000) SELECT count(*) FROM c"
    report = asyncio.create_task(database.reader().execute_query(slow))
    await asyncio.sleep(0.01)
    for _ in range(5):
        await StoredFile.all().count()
        await read_then_write("x")
    assert not report.done()
    await report


async def test_readers_cannot_write(db: Settings) -> None:
    from tortoise.exceptions import OperationalError

    with pytest.raises(OperationalError, match="readonly"):
        await database.reader().execute_query("DELETE FROM stored_file")


async def test_a_begin_that_fails_gives_the_lock_back(db: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from tortoise.exceptions import OperationalError

    from hotline.infra.sqlite import Transaction

    async def locked(self: Transaction) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(Transaction, "begin", locked)
        with pytest.raises(OperationalError):
            async with database.transaction():
                pass
    async with asyncio.timeout(30):
        await read_then_write("after")


async def test_a_commit_that_fails_rolls_back(db: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from hotline.infra.sqlite import Transaction

    async def full(self: Transaction) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(Transaction, "commit", full)
        with pytest.raises(OSError, match="disk full"):
            await read_then_write("lost")
    await read_then_write("kept")
    assert [file.name for file in await StoredFile.all()] == ["kept"]
