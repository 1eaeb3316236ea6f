from datetime import UTC, datetime

import pytest

from hotline.infra import audit
from hotline.infra.audit import AuditEntry, AuditLink
from hotline.infra.database import transaction

pytestmark = pytest.mark.usefixtures("db")

NOW = datetime(2026, 7, 6, 9, 30, 0, 123456, tzinfo=UTC)


async def write(count: int) -> None:
    for n in range(count):
        await audit.record(
            "staff:agent1", "order.accept", f"order:{n}", {"n": n, "说明": "受理"}, NOW, "req-1"
        )


async def test_an_act_and_its_entry_share_a_fate() -> None:
    with pytest.raises(KeyError):
        async with transaction():
            await write(1)
            raise KeyError
    assert await AuditEntry.all().count() == 0


async def test_sealing_links_everything_once() -> None:
    await write(7)
    assert await audit.seal() == 7
    assert await audit.seal() == 0
    await write(2)
    assert await audit.seal() == 2
    found = await audit.verify_chain()
    assert found.intact
    assert (found.sealed, found.unsealed) == (9, 0)


async def test_many_batches_make_one_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "BATCH", 3)
    await write(10)
    assert await audit.seal() == 10
    assert (await audit.verify_chain()).intact


async def test_what_is_not_sealed_yet_is_counted() -> None:
    await write(3)
    found = await audit.verify_chain()
    assert (found.sealed, found.unsealed, found.intact) == (0, 3, True)


async def entry_number(n: int) -> AuditEntry:
    return await AuditEntry.all().order_by("id").offset(n).first() or pytest.fail("no such entry")


@pytest.mark.parametrize(
    "change",
    [
        {"actor_label": "staff:somebody-else"},
        {"action": "order.close"},
        {"subject": "order:999"},
        {"detail": {"n": 99}},
        {"at": datetime(2026, 7, 7, tzinfo=UTC)},
        {"request_id": "req-2"},
    ],
)
async def test_a_changed_entry_is_found(change: dict[str, object]) -> None:
    await write(5)
    await audit.seal()
    entry = await entry_number(2)
    await AuditEntry.filter(id=entry.id).update(**change)
    found = await audit.verify_chain()
    assert found.broken == [f"entry {entry.id} or its link 3 was changed"]


async def test_a_removed_entry_is_found() -> None:
    await write(5)
    await audit.seal()
    entry = await entry_number(1)
    await entry.delete()
    assert f"entry {entry.id} was removed" in (await audit.verify_chain()).broken


async def test_an_entry_removed_together_with_its_link_is_found() -> None:
    await write(5)
    await audit.seal()
    entry = await entry_number(1)
    await entry.delete()
    await AuditLink.filter(entry_id=entry.id).delete()
    assert "links 2 to 2 were removed" in (await audit.verify_chain()).broken


async def test_a_chain_recomputed_without_the_key_is_found() -> None:
    import hashlib

    await write(2)
    await audit.seal()
    entry = await entry_number(1)
    entry.detail = {"n": 77}
    await entry.save()
    first = await AuditLink.get(number=1)
    forged = hashlib.sha256(first.digest.encode() + entry.canonical()).hexdigest()
    await AuditLink.filter(number=2).update(digest=forged)
    assert not (await audit.verify_chain()).intact


async def test_a_chain_cut_off_at_its_end_is_found_with_the_logged_head() -> None:
    await write(5)
    await audit.seal()
    head = (await audit.verify_chain()).head
    last = await entry_number(4)
    await AuditLink.filter(entry_id=last.id).delete()
    await last.delete()
    assert (await audit.verify_chain()).intact  # nothing inside the database shows it
    assert (await audit.verify_chain(expected_head=(5, head))).broken == [
        "the chain ends at 4, it was longer: 5"
    ]
