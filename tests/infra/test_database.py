import asyncio

import pytest

from hotline.infra import database
from hotline.infra.files import StoredFile

pytestmark = pytest.mark.usefixtures("db")


async def a_file(name: str = "a.txt") -> StoredFile:
    return await StoredFile.create(
        sha256="0" * 64, size=1, media_type="text/plain", name=name, stored_by="test"
    )


async def test_a_transaction_is_all_or_nothing() -> None:
    with pytest.raises(KeyError):
        async with database.transaction():
            await a_file()
            raise KeyError
    assert await StoredFile.all().count() == 0


async def test_a_nested_transaction_joins_the_outer_one() -> None:
    with pytest.raises(KeyError):
        async with database.transaction():
            async with database.transaction():
                await a_file()
            raise KeyError
    assert await StoredFile.all().count() == 0


async def test_a_savepoint_undoes_only_itself() -> None:
    async with database.transaction():
        await a_file("kept")
        with pytest.raises(KeyError):
            async with database.savepoint():
                await a_file("dropped")
                raise KeyError
    assert [file.name for file in await StoredFile.all()] == ["kept"]


async def test_a_transaction_reads_its_own_writes_and_others_do_not() -> None:
    written, looked = asyncio.Event(), asyncio.Event()

    async def look_from_outside() -> int:
        await written.wait()
        count = await StoredFile.all().count()
        looked.set()
        return count

    outside = asyncio.create_task(look_from_outside())
    async with database.transaction():
        file = await a_file()
        assert await StoredFile.filter(id=file.id).exists()
        written.set()
        await looked.wait()
    assert await outside == 0
    assert await StoredFile.all().count() == 1


async def test_callbacks_run_after_the_outermost_commit() -> None:
    seen: list[int] = []

    async def look() -> None:
        seen.append(await StoredFile.all().count())

    async with database.transaction():
        async with database.transaction():
            database.after_commit(look)
        assert seen == []
        await a_file()
    assert seen == [1]


async def test_callbacks_are_dropped_on_rollback() -> None:
    seen: list[int] = []

    async def look() -> None:
        seen.append(1)

    with pytest.raises(KeyError):
        async with database.transaction():
            database.after_commit(look)
            raise KeyError
    assert seen == []


async def test_a_failing_callback_does_not_undo_or_fail_what_was_committed() -> None:
    async def fail() -> None:
        raise RuntimeError("nobody listens")

    async with database.transaction():
        database.after_commit(fail)
        await a_file()
    assert await StoredFile.all().count() == 1


async def test_a_locked_row_is_read_once_at_a_time() -> None:
    file = await a_file()

    async def add_one() -> None:
        async with database.transaction():
            row = await database.locked(StoredFile, id=file.id)
            assert row is not None
            row.size += 1
            await row.save()

    await asyncio.gather(*[add_one() for _ in range(20)])
    await file.refresh_from_db()
    assert file.size == 21


async def test_locking_needs_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        await database.locked(StoredFile, size=1)


async def test_a_task_that_outlives_its_transaction_is_told() -> None:
    ended = asyncio.Event()

    async def straggler() -> None:
        await ended.wait()
        async with database.transaction():
            await a_file()

    async with database.transaction():
        task = asyncio.create_task(straggler())
    ended.set()
    with pytest.raises(RuntimeError, match="after_commit"):
        await task


async def test_a_cancelled_transaction_leaves_nothing_and_blocks_nobody() -> None:
    async def forever() -> None:
        async with database.transaction():
            await a_file()
            await asyncio.sleep(60)

    tasks = [asyncio.create_task(forever()) for _ in range(5)]
    for task in tasks:
        await asyncio.sleep(0.005)
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    async with asyncio.timeout(30), database.transaction():
        assert await StoredFile.all().count() == 0
