import asyncio
from datetime import date, timedelta

import pytest

from hotline.infra.audit import AuditEntry
from hotline.infra.errors import Forbidden, Invalid, NotFound
from hotline.people.actor import Actor
from hotline.people.models import Organisation
from hotline.people.roles import Role
from hotline.profiles.actions import change_profile, publish_calendar
from hotline.profiles.loading import load
from hotline.profiles.models import CalendarVersion, TenantProfile, calendar_at, calendar_for, profile_for
from hotline.worktime.seeds import guangxi, national
from tests.profiles.conftest import NOW, staff

TYPHOON = {"holidays": national().to_json()["holidays"] | {"2026-11-06": "台风停工"}}


async def test_a_new_tenant_follows_the_default(city: Organisation) -> None:
    assert await profile_for(city.id) == load("default")
    assert await calendar_for(city.id) == national()


async def test_a_tenants_profile_names_its_calendar(city: Organisation, admin: Actor) -> None:
    await change_profile(city.id, "nanning", {}, admin, NOW)
    assert await profile_for(city.id) == load("nanning")
    assert await calendar_for(city.id) == guangxi()


async def test_the_newest_profile_is_in_force(city: Organisation, admin: Actor) -> None:
    await change_profile(city.id, "nanning", {"warn_share": 0.7}, admin, NOW)
    await change_profile(city.id, "yanta", {"warn_share": 0.6}, admin, NOW)
    found = await profile_for(city.id)
    assert (found.key, found.warn_share) == ("yanta", 0.6)
    assert [row.version for row in await TenantProfile.all().order_by("id")] == [1, 2]


async def test_a_bad_profile_changes_nothing(city: Organisation, admin: Actor) -> None:
    with pytest.raises(Invalid, match="warn_share"):
        await change_profile(city.id, "nanning", {"warn_share": 7}, admin, NOW)
    with pytest.raises(NotFound):
        await change_profile(city.id, "atlantis", {}, admin, NOW)
    assert await TenantProfile.all().count() == 0
    assert await AuditEntry.all().count() == 0


async def test_a_published_calendar_is_in_force_at_once(city: Organisation, admin: Actor) -> None:
    row = await publish_calendar(city.id, national().to_json() | TYPHOON, admin, NOW)
    found = await calendar_for(city.id)
    assert not found.is_working_day(date(2026, 11, 6))
    assert found.names[date(2026, 11, 6)] == "台风停工"
    assert found.version == row.version == f"{city.id}-20261105.1"


async def test_an_amended_calendar_leaves_the_earlier_version(city: Organisation, admin: Actor) -> None:
    first = await publish_calendar(city.id, national().to_json() | TYPHOON, admin, NOW)
    second = await publish_calendar(city.id, national().to_json(), admin, NOW + timedelta(hours=1))
    assert (await calendar_for(city.id)).version == second.version != first.version
    before = await calendar_at(city.id, first.version)
    assert before is not None
    assert not before.is_working_day(date(2026, 11, 6))


async def test_a_clock_finds_the_calendar_it_was_computed_with(city: Organisation) -> None:
    assert await calendar_at(city.id, "guangxi-2027.0") == guangxi()
    assert await calendar_at(city.id, "lost") is None


async def test_publishing_is_audited(city: Organisation, admin: Actor) -> None:
    row = await publish_calendar(city.id, national().to_json() | {"name": "临江日历"}, admin, NOW)
    await change_profile(city.id, "nanning", {"warn_share": 0.7}, admin, NOW)
    calendar, profile = await AuditEntry.all().order_by("id")
    assert (calendar.action, calendar.subject) == ("publish_calendar", f"calendar:{row.version}")
    assert calendar.detail == {"name": "临江日历"}
    assert profile.detail == {"overrides": {"warn_share": 0.7}}
    assert (row.name, row.published_by) == ("临江日历", admin.label)


async def test_a_bad_calendar_is_refused(city: Organisation, admin: Actor) -> None:
    with pytest.raises(Invalid, match="日历有误") as refused:
        await publish_calendar(city.id, {"holidays": {"2026-13-01": ""}}, admin, NOW)
    assert "data" in refused.value.fields
    assert await CalendarVersion.all().count() == 0


async def test_only_the_tenants_admin_may(city: Organisation, other_city: Organisation) -> None:
    for by in (staff(city, Role.AGENT), staff(city, Role.MANAGER), staff(other_city, Role.ADMIN)):
        with pytest.raises(Forbidden):
            await publish_calendar(city.id, national().to_json(), by, NOW)
        with pytest.raises(Forbidden):
            await change_profile(city.id, "nanning", {}, by, NOW)


async def test_cities_do_not_share_their_rules(
    city: Organisation, other_city: Organisation, admin: Actor
) -> None:
    await change_profile(city.id, "nanning", {}, admin, NOW)
    await publish_calendar(city.id, national().to_json() | TYPHOON, admin, NOW)
    assert await profile_for(other_city.id) == load("default")
    assert await calendar_for(other_city.id) == national()


async def test_a_centre_that_is_not_there_is_not_found(city: Organisation) -> None:
    system = Actor.system(None)
    with pytest.raises(NotFound):
        await publish_calendar(city.id + 999, national().to_json(), system, NOW)


async def test_racing_administrators_get_versions_of_their_own(city: Organisation, admin: Actor) -> None:
    published = await asyncio.gather(
        *(publish_calendar(city.id, national().to_json(), admin, NOW) for _ in range(5))
    )
    assert sorted(row.version for row in published) == [f"{city.id}-20261105.{n}" for n in range(1, 6)]
