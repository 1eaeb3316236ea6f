from datetime import UTC, datetime, timedelta

from hotline.infra.files import StoredFile
from hotline.orders.uploads import forget_loose
from tests.orders.town import Town


async def stored(name: str) -> StoredFile:
    return await StoredFile.create(sha256="0" * 64, size=1, media_type="text/plain", name=name, stored_by="x")


async def test_only_day_old_files_without_an_order_are_forgotten(town: Town) -> None:
    kept, loose = await stored("kept"), await stored("loose")
    await town.submit(files=[str(kept.id)])
    now = datetime.now(UTC)
    assert await forget_loose(now + timedelta(hours=23)) == 0
    assert await forget_loose(now + timedelta(hours=25)) == 1
    assert [file.name for file in await StoredFile.all()] == [kept.name] != [loose.name]


async def test_without_any_attachment_all_old_ones_go(town: Town) -> None:
    await stored("loose")
    assert await forget_loose(datetime.now(UTC) + timedelta(hours=25)) == 1
    assert not await StoredFile.exists()
