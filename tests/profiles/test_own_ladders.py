"""A centre's own ladders: what may be put in place of one, and how it goes back."""

from typing import Any

import pytest

from hotline.infra.audit import AuditEntry
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.people.actor import Actor
from hotline.people.models import Organisation
from hotline.people.roles import Role
from hotline.profiles import own_ladders
from hotline.profiles.actions import change_ladder, change_profile
from hotline.profiles.loading import available, load, with_overrides
from hotline.profiles.models import TenantProfile, profile_at, profile_for
from tests.profiles.conftest import NOW, staff

NAME = "near_due.yellow-all"
BASIS = "市府办〔2026〕3号"
USABLE = {"inapp", "webpush", "sms"}
RUNGS = [
    {"channel": "inapp", "after": 0, "audience": "same"},
    {"channel": "sms", "after": 1200, "audience": "main_leader"},
]


async def _change(
    city: Organisation, by: Actor, rungs: list[dict[str, Any]] | None = RUNGS, **more: Any
) -> TenantProfile:
    given: dict[str, Any] = {"basis": BASIS, "seen": 0, "usable": USABLE, "by": by, "now": NOW}
    return await change_ladder(city.id, NAME, rungs, **(given | more))


@pytest.mark.parametrize("key", available())
def test_every_shipped_ladder_has_a_name_of_its_own_and_passes_its_own_rules(key: str) -> None:
    profile = load(key)
    found = own_ladders.standings(profile, profile)
    assert len({one.name for one in found}) == len(found) == len(profile.ladders)
    for one in found:
        rungs = own_ladders.as_data(one.ladder)
        assert own_ladders.checked(rungs, one, set(), BASIS) == one.ladder.rungs
        assert own_ladders.laid_over({}, one, one.ladder.rungs, BASIS) == {}


def test_a_changed_ladder_passes_before_no_other() -> None:
    shipped = load("default")
    before = own_ladders.standing(shipped, shipped, "overdue.red.supervision_issued.supervision_overdue-all")
    rungs = own_ladders.checked(RUNGS, before, USABLE, BASIS)
    mine = with_overrides("default", own_ladders.laid_over({}, before, rungs, BASIS))
    places = [own_ladders.name_of(one) for one in mine.ladders]
    assert places == [own_ladders.name_of(one) for one in shipped.ladders]
    assert mine.ladder("overdue", "normal").rungs == rungs
    assert mine.ladder("overdue", "emergency") == shipped.ladder("overdue", "emergency")


@pytest.mark.parametrize(
    ("place", "changed", "field", "said"),
    [
        (1, {"after": 0}, "after-2", "要比上一级晚，不能是 0"),
        (1, {"after": 86401}, "after-2", "最多等 {hours} 小时"),
        (1, {"after": -5}, "after-2", "请填写 0 或更大的整数"),
        (0, {"after": "半天"}, "after-1", "请填写 0 或更大的整数"),
        (0, {"channel": "voice"}, "channel-1", "本中心还没有启用这个渠道"),
        (0, {"channel": "pigeon"}, "channel-1", "请选择渠道"),
        (1, {"audience": "mayor"}, "audience-2", "请选择通知谁"),
    ],
)
def test_a_rung_that_cannot_be_is_explained_where_it_stands(
    place: int, changed: dict[str, Any], field: str, said: str
) -> None:
    shipped = load("default")
    rungs = [dict(one) for one in RUNGS]
    rungs[place] |= changed
    with pytest.raises(Invalid) as refused:
        own_ladders.checked(rungs, own_ladders.standing(shipped, shipped, NAME), USABLE, BASIS)
    assert (refused.value.fields, refused.value.params["hours"]) == ({field: said}, 24)


@pytest.mark.parametrize(("rungs", "said"), [([], "至少要保留一级"), (RUNGS * 11, "最多 20 级")])
def test_a_ladder_has_one_rung_and_not_too_many(rungs: list[dict[str, Any]], said: str) -> None:
    shipped = load("default")
    with pytest.raises(Invalid) as refused:
        own_ladders.checked(rungs, own_ladders.standing(shipped, shipped, NAME), USABLE, BASIS)
    assert str(refused.value) == said


async def test_a_change_is_a_version_and_in_the_audit_with_before_and_after(
    city: Organisation, admin: Actor
) -> None:
    shipped = load("default").ladder("yellow", "normal")
    row = await _change(city, admin)
    assert (row.version, row.changed_by) == (1, admin.label)
    found = (await profile_for(city.id)).ladder("yellow", "normal")
    assert (own_ladders.as_data(found), found.source) == (RUNGS, BASIS)
    entry = await AuditEntry.get(action="change_ladder")
    assert (entry.subject, entry.actor_label, entry.at) == ("ladder:near_due-all", admin.label, NOW)
    assert entry.detail == {"before": own_ladders.as_data(shipped), "after": RUNGS, "basis": BASIS}
    assert (await profile_at(city.id, 0)).ladder("yellow", "normal") == shipped


async def test_it_goes_back_to_the_profile_and_leaves_other_changes_alone(
    city: Organisation, admin: Actor
) -> None:
    await change_profile(city.id, "nanning", {"warn_share": 0.7}, admin, NOW)
    await _change(city, admin, seen=1)
    assert (await profile_for(city.id)).warn_share == 0.7
    row = await _change(city, admin, None, seen=2)
    assert (row.profile_key, row.overrides) == ("nanning", {"warn_share": 0.7})


async def test_who_was_overtaken_or_may_not_changes_nothing(city: Organisation, admin: Actor) -> None:
    await _change(city, admin)
    with pytest.raises(Conflict):
        await _change(city, admin, seen=0)
    with pytest.raises(Forbidden):
        await _change(city, staff(city, Role.MANAGER), seen=1)
    with pytest.raises(Invalid) as refused:
        await _change(city, admin, basis=" ", seen=1)
    assert set(refused.value.fields) == {"basis"}
    with pytest.raises(NotFound):
        await change_ladder(
            city.id, "nothing-all", RUNGS, basis=BASIS, seen=1, usable=USABLE, by=admin, now=NOW
        )
    assert await TenantProfile.all().count() == 1
