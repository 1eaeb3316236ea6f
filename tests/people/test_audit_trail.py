from datetime import timedelta

import pytest

from hotline.infra import audit
from hotline.infra.errors import Forbidden
from hotline.people import audit_trail
from hotline.people.audit_trail import AuditFilter, list_audit
from tests.people.cities import NOW, Cities


async def _told(cities: Cities, **wanted: object) -> list[str]:
    admin = await cities.actor("admin")
    page = await list_audit(AuditFilter(**wanted), by=admin)  # type: ignore[arg-type]
    return [entry.subject for entry in page.entries]


async def _deeds(cities: Cities) -> None:
    ours, theirs = await cities.actor("agent1"), await cities.actor("other-agent")
    await audit.record(ours.label, "order.accept", "order:1", {}, NOW)
    await audit.record(theirs.label, "order.accept", "order:2", {}, NOW)
    await audit.record(ours.label, "personal.reveal", "citizen:3", {}, NOW + timedelta(hours=1))
    await audit.record("system", "sweep", "order:4", {}, NOW)


async def test_another_centres_deeds_do_not_exist(cities: Cities) -> None:
    await _deeds(cities)
    assert await _told(cities) == ["citizen:3", "order:1"]


async def test_search_by_person_action_subject_and_time(cities: Cities) -> None:
    await _deeds(cities)
    assert await _told(cities, who="agent1", action="order.") == ["order:1"]
    assert await _told(cities, who="nobody") == []
    assert await _told(cities, subject="citizen:3") == ["citizen:3"]
    assert await _told(cities, since=NOW + timedelta(minutes=1)) == ["citizen:3"]
    assert await _told(cities, until=NOW + timedelta(minutes=1)) == ["order:1"]


async def test_paged_without_gap_or_repeat(cities: Cities, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_trail, "BATCH", 3)
    monkeypatch.setattr(audit_trail, "ROUNDS", 1)
    ours, theirs = await cities.actor("agent1"), await cities.actor("other-agent")
    for number in range(12):
        await audit.record((theirs if number % 2 else ours).label, "order.accept", f"n{number}", {}, NOW)
    admin, seen, after = await cities.actor("admin"), list[str](), None
    for _ in range(40):
        page = await list_audit(AuditFilter(action="order."), by=admin, after=after, limit=2)
        seen += [entry.subject for entry in page.entries]
        after = page.after
        if after is None:
            break
    assert seen == ["n10", "n8", "n6", "n4", "n2", "n0"]


async def test_only_who_may(cities: Cities) -> None:
    with pytest.raises(Forbidden):
        await list_audit(AuditFilter(), by=await cities.actor("agent1"))
