"""Large workbooks are read behind: whole or not at all, once, whoever crashes meanwhile."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hotline.infra.audit import AuditEntry
from hotline.infra.database import transaction
from hotline.infra.errors import Conflict, Invalid
from hotline.infra.files import StoredFile, store
from hotline.infra.secrets import Vault
from hotline.outreach.campaigns import actions
from hotline.outreach.campaigns.audience import loading, reading, uploads, waiting, workbook, writing
from hotline.outreach.campaigns.audience.models import RefusedRow, WaitingAudience
from hotline.outreach.campaigns.audience.reading import LEASE, AudienceReader
from hotline.outreach.campaigns.models import Campaign, Recipient
from hotline.outreach.campaigns.states import CampaignState
from tests.outreach.campaigns import books
from tests.outreach.campaigns.conftest import Outreach

ROWS = 30
TABLE = [["手机号码", "内容"], *[[f"138001380{n:02}", "停水"] for n in range(ROWS)], ["12", "停水"]]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if ten rows were many."""
    monkeypatch.setattr(uploads, "SMALL", 10)
    monkeypatch.setattr(reading, "PIECE", 10)
    yield


class Desk:
    """Uploads for one draft, and workers."""

    def __init__(self, outreach: Outreach, campaign: Campaign) -> None:
        self.outreach, self.campaign = outreach, campaign

    async def upload(self, table: list[list[Any]] = TABLE) -> bool:
        given: dict[str, Any] = {"by": self.outreach.town["supervisor"], "now": self.outreach.now}
        return await uploads.take(self.campaign, books.workbook(table), "名单.xlsx", **given)

    def worker(self) -> AudienceReader:
        return AudienceReader(clock=lambda: self.outreach.now)

    async def counts(self) -> tuple[int, int]:
        return await Recipient.all().count(), await RefusedRow.all().count()


@pytest.fixture
async def desk(outreach: Outreach) -> Desk:
    return Desk(outreach, await outreach.campaign(state=CampaignState.DRAFT))


async def _on_disk() -> Path:
    path = store().path(await StoredFile.get())
    assert path.exists()
    return path


async def test_a_small_workbook_is_read_at_once(desk: Desk) -> None:
    assert await desk.upload(TABLE[:5])
    assert await desk.counts() == (4, 0)
    assert await waiting.of(desk.campaign.id) is None


async def test_a_large_one_is_read_behind_and_leaves_no_file(desk: Desk) -> None:
    assert not await desk.upload()
    path = await _on_disk()
    assert await desk.counts() == (0, 0)
    with pytest.raises(Conflict, match="还在读取"):
        await actions.start(desk.campaign.id, by=desk.outreach.town["supervisor"], now=desk.outreach.now)
    assert await desk.worker().step() == 1
    assert await desk.counts() == (ROWS, 1)
    campaign = await Campaign.get()
    assert (campaign.audience, campaign.refused_rows, campaign.loading_since) == (
        "上传名单：名单.xlsx",
        1,
        None,
    )
    assert not await WaitingAudience.all() and not await StoredFile.all() and not path.exists()
    entry = await AuditEntry.get(action="outreach.audience")
    assert entry.actor_label == desk.outreach.town["supervisor"].label
    assert await desk.worker().step() == 0


async def test_what_waits_is_unreadable_on_disk(desk: Desk) -> None:
    await desk.upload()
    path = await _on_disk()
    assert not path.read_bytes().startswith(b"PK")
    content = await store().read_sealed(await StoredFile.get())
    assert len(list(workbook.rows(content, ["content"]))) == len(TABLE) - 1


async def test_what_another_key_sealed_is_given_up(desk: Desk) -> None:
    await desk.upload()
    path = await _on_disk()
    path.write_bytes(Vault("another key").seal(b"PK"))
    assert await desk.worker().step() == 1
    assert (await WaitingAudience.get()).failure == waiting.CANNOT
    assert not path.exists()


async def test_what_nobody_reads_within_a_day_is_given_up_and_erased(desk: Desk) -> None:
    await desk.upload()
    path = await _on_disk()
    assert await waiting.give_up_unread(desk.outreach.later(hours=23)) == 0
    assert await waiting.give_up_unread(desk.outreach.later(hours=2)) == 1
    assert (await WaitingAudience.get()).failure == waiting.CANNOT
    assert (await Campaign.get()).loading_since is None
    assert not await StoredFile.all() and not path.exists()
    assert await waiting.give_up_unread(desk.outreach.later(hours=25)) == 0


async def test_a_load_in_place_of_one_nobody_came_for_is_not_overwritten_later(desk: Desk) -> None:
    await desk.upload()
    desk.outreach.later(minutes=16)
    assert await desk.upload(TABLE[:5])
    assert await desk.worker().step() == 0
    assert await desk.counts() == (4, 0)


async def test_whoever_crashes_leaves_it_to_the_next_who_begins_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.upload()
    dying, pieces = desk.worker(), 0
    prepared = writing.prepared

    async def dies_in_the_third(*given: Any) -> writing.Piece:
        nonlocal pieces
        pieces += 1
        if pieces == 3:
            raise SystemExit
        return await prepared(*given)

    monkeypatch.setattr(writing, "prepared", dies_in_the_third)
    with pytest.raises(SystemExit):
        await dying.step()
    upload = await WaitingAudience.get()
    assert (upload.rows_read, await desk.counts()) == (20, (20, 0))
    assert await desk.worker().step() == 0  # still believed alive
    desk.outreach.later(minutes=LEASE.total_seconds() / 60 + 1)
    assert await desk.worker().step() == 1
    assert await desk.counts() == (ROWS, 1)


async def test_one_believed_dead_writes_nothing_when_it_comes_back(desk: Desk) -> None:
    await desk.upload()
    slow = desk.worker()
    upload = await slow._claimed()
    assert upload is not None
    pieces = await reading._pieces(upload)
    desk.outreach.later(minutes=5)
    assert await desk.worker().step() == 1
    with pytest.raises(reading.NotOurs):
        await slow._written(upload, pieces)
    assert await desk.counts() == (ROWS, 1)


async def test_one_asked_to_stop_lets_go_at_once(desk: Desk) -> None:
    await desk.upload()
    stopping = desk.worker()
    stopping.stop()
    assert await stopping.step() == 1
    upload = await WaitingAudience.get()
    assert (upload.claimed_until, upload.tries) == (None, 0)
    assert await desk.worker().step() == 1
    assert await desk.counts() == (ROWS, 1)


async def test_what_cannot_be_read_to_its_end_leaves_nobody_and_says_why(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.upload()
    monkeypatch.setattr(workbook, "MOST_ROWS", 25)
    await desk.worker().step()
    upload = await WaitingAudience.get()
    assert upload.failure == "一次最多 25 行，请分成几份"
    assert await desk.counts() == (0, 0) and not await StoredFile.all()
    assert (await Campaign.get()).loading_since is None
    assert await desk.worker().step() == 0
    assert await desk.upload(TABLE[:5])  # another one takes its place
    assert await waiting.of(desk.campaign.id) is None


async def test_a_file_that_kills_its_readers_is_given_up(desk: Desk) -> None:
    await desk.upload()
    for _ in range(reading.TRIES):
        assert await desk.worker()._claimed()
        desk.outreach.later(minutes=5)
    assert await desk.worker().step() == 0
    assert (await WaitingAudience.get()).failure == waiting.CANNOT


async def test_a_cancelled_draft_is_not_read(desk: Desk) -> None:
    await desk.upload()
    await actions.cancel(desk.campaign.id, by=desk.outreach.town["supervisor"], now=desk.outreach.now)
    await desk.worker().step()
    assert await desk.counts() == (0, 0)
    assert not await WaitingAudience.all() and not await StoredFile.all()


async def test_a_second_upload_waits_for_the_first(desk: Desk) -> None:
    await desk.upload()
    with pytest.raises(Conflict, match="另一份名单"):
        await desk.upload()
    with pytest.raises(Invalid, match="手机号码"):
        await desk.upload([["姓名"], ["甲"]])
    assert await WaitingAudience.all().count() == 1


async def test_a_load_of_another_kind_waits_too(desk: Desk) -> None:
    await desk.upload()
    async with transaction():
        with pytest.raises(Conflict):
            await loading.from_people(
                desk.campaign, [], "x", by=desk.outreach.town["supervisor"], now=desk.outreach.now
            )
