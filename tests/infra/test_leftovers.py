"""What nobody points to goes after a day; what is shared, fresh or just coming back stays."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hotline.infra import leftovers
from hotline.infra.files import FileStore, StoredFile
from hotline.infra.settings import Settings

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.sqlite]
NOW = datetime.now(UTC)
TOMORROW = NOW + timedelta(hours=25)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(Settings(data_dir=tmp_path))


async def test_a_shared_content_stays_until_its_last_row_is_gone(store: FileStore) -> None:
    first = await store.save("同一份".encode(), "a.txt", "x")
    second = await store.save("同一份".encode(), "b.txt", "y")
    await first.delete()
    assert await leftovers.remove(store.folder, TOMORROW) == 0
    assert store.path(second).exists()
    await second.delete()
    assert await leftovers.remove(store.folder, NOW) == 0
    assert await leftovers.remove(store.folder, TOMORROW) == 1
    assert not store.path(second).exists()


async def test_a_content_that_comes_back_meanwhile_stays(store: FileStore) -> None:
    file = await store.save("又来了".encode(), "a.txt", "x")
    place = store.path(file)
    os.utime(place, (0, 0))
    before = NOW.timestamp() - 60
    assert list(leftovers._old(store.folder, before)) == [place]
    await store.save("又来了".encode(), "b.txt", "y")  # after the look, before the removal
    assert not leftovers._remove(place, before)
    assert place.read_bytes() == "又来了".encode()


async def test_what_a_crash_left_behind(store: FileStore) -> None:
    file = await store.save("内容".encode(), "a.txt", "x")
    place = store.path(file)
    place.rename(place.with_name(place.name + ".gone"))
    part = place.with_name(f"{place.name}.abcd.part")
    part.write_bytes(b"half")
    await leftovers.remove(store.folder, NOW)
    assert place.exists() and part.exists()
    await leftovers.remove(store.folder, TOMORROW)
    assert place.exists() and not part.exists()


async def test_without_a_folder_there_is_nothing_to_do(tmp_path: Path) -> None:
    assert await leftovers.remove(tmp_path / "none", TOMORROW) == 0
    assert not await StoredFile.exists()
