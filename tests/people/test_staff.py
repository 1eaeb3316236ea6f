import asyncio

import pytest

from hotline.infra.audit import AuditEntry
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.people import staff
from hotline.people.inputs import NewStaff, StaffChange
from hotline.people.models import Staff
from hotline.people.roles import Role
from hotline.people.staff_changes import (
    Hired,
    assign_roles,
    change_staff,
    create_staff,
    deactivate_staff,
    reactivate_staff,
    reset_password,
)
from hotline.people.tree_changes import close_organisation
from tests.people.cities import NOW, SYSTEM, Cities


def new(login: str = "zhang.wei", organisation: str = "housing", **more: object) -> NewStaff:
    given = {"login": login, "name": "张伟", "organisation": organisation, "roles": [Role.HANDLER]}
    return NewStaff.model_validate(given | more)


async def hire(
    cities: Cities,
    login: str = "zhang.wei",
    organisation: str = "housing",
    *,
    by: str = "admin",
    **more: object,
) -> Hired:
    wanted = new(login, organisation, **more)
    return await create_staff(wanted, by=await cities.actor(by), now=NOW, rules=cities.rules)


async def test_an_administrator_hires(cities: Cities) -> None:
    hired = await hire(cities, phone="13812345678", post="科员", employee_no="0042", wecom_id="zhang.wei")
    row = await cities.staff("zhang.wei")
    assert row.tenant_id == await cities.tenant()
    assert (row.post, row.employee_no, row.wecom_id, row.must_change_password) == (
        "科员",
        "0042",
        "zhang.wei",
        True,
    )
    assert (row.phone, row.phone_masked) == ("13812345678", "138****5678")
    assert "13812345678" not in row.phone_encrypted
    assert await cities.rules.passwords.matches(hired.one_time_password, row.password_hash)
    entry = await AuditEntry.get(action="staff.create", subject=f"staff:{row.id}")
    assert hired.one_time_password not in str(entry.detail)


async def test_a_login_is_taken_everywhere(cities: Cities) -> None:
    for taken in ("agent1", "Other-Agent"):
        with pytest.raises(Conflict) as refused:
            await hire(cities, taken)
        assert "login" in refused.value.fields


@pytest.mark.parametrize(
    ("organisation", "role"),
    [
        ("housing", Role.AGENT),
        ("housing", Role.ADMIN),
        ("housing-repair", Role.SUPERVISOR),
        ("housing", Role.WORKSTATION),
        ("linjiang", Role.SIGNER),
        ("gulou", Role.DISPATCHER),
        ("linjiang", Role.UPPER_PLATFORM),
    ],
)
async def test_a_role_belongs_to_a_tier(cities: Cities, organisation: str, role: Role) -> None:
    with pytest.raises(Invalid) as refused:
        await hire(cities, "zhang.wei", organisation, roles=[role])
    assert role.label in str(refused.value)
    assert not await Staff.exists(login="zhang.wei")


@pytest.mark.parametrize(
    ("organisation", "role"),
    [
        ("housing-repair", Role.HANDLER),
        ("housing", Role.MAIN_LEADER),
        ("gulou", Role.SIGNER),
        ("gulou", Role.WORKSTATION),
        ("linjiang", Role.REVIEWER),
    ],
)
async def test_the_right_tier_is_accepted(cities: Cities, organisation: str, role: Role) -> None:
    assert (await hire(cities, "zhang.wei", organisation, roles=[role])).staff.id


async def test_an_unlucky_pair_of_hires_makes_one(cities: Cities) -> None:
    outcomes = await asyncio.gather(*(hire(cities) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(outcome, Hired) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 3


async def test_roles_are_replaced(cities: Cities) -> None:
    row = await assign_roles(
        "agent1", [Role.AGENT, Role.DISPATCHER, Role.AGENT], by=await cities.actor("admin"), now=NOW
    )
    assert await staff.roles_of(row.id) == {Role.AGENT, Role.DISPATCHER}
    entry = await AuditEntry.get(action="staff.roles")
    assert entry.detail["before"] == ["agent"]


async def test_nobody_widens_his_own_rights(cities: Cities) -> None:
    admin = await cities.actor("admin")
    with pytest.raises(Forbidden, match="自己"):
        await assign_roles("admin", list(Role), by=admin, now=NOW)
    with pytest.raises(Forbidden, match="自己"):
        await deactivate_staff("admin", by=admin, now=NOW)


async def test_details_change(cities: Cities) -> None:
    admin = await cities.actor("admin")
    change = StaffChange(name="李静", phone="13912345678", deputy="agent1", on_leave=True)
    row = await change_staff("manager1", change, by=admin, now=NOW)
    assert (row.name, row.phone, row.on_leave) == ("李静", "13912345678", True)
    assert row.deputy_id == (await cities.staff("agent1")).id
    entry = await AuditEntry.get(action="staff.change")
    assert "13912345678" not in str(entry.detail)
    row = await change_staff("manager1", StaffChange(deputy=""), by=admin, now=NOW)
    assert row.deputy_id is None
    assert row.name == "李静"


async def test_moving_somebody_checks_the_roles(cities: Cities) -> None:
    admin = await cities.actor("admin")
    with pytest.raises(Invalid):
        await change_staff("agent1", StaffChange(organisation="housing"), by=admin, now=NOW)
    row = await change_staff("handler1", StaffChange(organisation="water"), by=admin, now=NOW)
    assert row.organisation_id == (await cities.organisation("water")).id


async def test_nobody_changes_city(cities: Cities) -> None:
    with pytest.raises(Conflict, match="另一个"):
        await change_staff("handler1", StaffChange(organisation="beishan-police"), by=SYSTEM, now=NOW)


@pytest.mark.parametrize("deputy", ["agent1", "other-agent", "nobody"])
async def test_a_deputy_is_somebody_else_of_the_same_city(cities: Cities, deputy: str) -> None:
    with pytest.raises((Invalid, NotFound)):
        await change_staff("agent1", StaffChange(deputy=deputy), by=await cities.actor("admin"), now=NOW)


async def test_who_stands_in(cities: Cities) -> None:
    admin = await cities.actor("admin")
    agent, manager = await cities.staff("agent1"), await cities.staff("manager1")
    assert await staff.stand_in(agent) == agent
    agent = await change_staff("agent1", StaffChange(deputy="manager1", on_leave=True), by=admin, now=NOW)
    assert await staff.stand_in(agent) == manager
    await change_staff("manager1", StaffChange(deputy="admin", on_leave=True), by=admin, now=NOW)
    assert (await staff.stand_in(agent)).login == "admin"
    await change_staff("manager1", StaffChange(deputy="agent1"), by=admin, now=NOW)
    assert await staff.stand_in(agent) == agent, "a ring ends where it began"
    await change_staff("manager1", StaffChange(deputy=""), by=admin, now=NOW)
    assert await staff.stand_in(agent) == agent


async def test_leaving_and_coming_back(cities: Cities) -> None:
    admin = await cities.actor("admin")
    assert not (await deactivate_staff("handler1", by=admin, now=NOW)).active
    await close_organisation("housing-repair", by=admin, now=NOW)
    with pytest.raises(Conflict, match="单位已停用"):
        await reactivate_staff("handler1", by=admin, now=NOW)
    await change_staff("handler1", StaffChange(organisation="housing"), by=admin, now=NOW)
    assert (await reactivate_staff("handler1", by=admin, now=NOW)).active


async def test_nobody_is_hired_into_a_closed_house(cities: Cities) -> None:
    admin = await cities.actor("admin")
    await close_organisation("water", by=admin, now=NOW)
    with pytest.raises(Invalid, match="停用"):
        await hire(cities, "zhang.wei", "water")


async def test_lists(cities: Cities) -> None:
    admin, housing = await cities.actor("admin"), await cities.organisation("housing")

    async def logins(**filters: object) -> list[str]:
        return [row.login for row in await staff.list_staff(by=admin, **filters)]  # type: ignore[arg-type]

    assert "other-agent" not in await logins()
    assert "upper1" not in await logins()
    assert await logins(query="AGENT") == ["agent1"]
    for nobody in ("%", "x" * 500, "\x00", "' OR 1=1 --"):
        assert await logins(query=nobody) == []
    assert await logins(organisation_path=housing.path) == ["signer1", "handler1"]
    assert await logins(role=Role.MANAGER) == ["manager1"]
    assert await logins(active=False) == []
    everybody = await logins()
    first = (await cities.staff(everybody[0])).id
    assert await logins(after=first, limit=2) == everybody[1:3]


async def test_colleagues(cities: Cities) -> None:
    housing = await cities.organisation("housing")
    assert {row.login for row in await staff.colleagues(housing.path)} == {"signer1", "handler1"}
    assert [row.login for row in await staff.colleagues(housing.path, Role.SIGNER)] == ["signer1"]


# — isolation


@pytest.mark.parametrize(
    "target", ["agent1", "admin", "upper1", "nobody", "", "' OR 1=1 --", "a" * 500, "\x00"]
)
async def test_another_tenants_staff_do_not_exist(cities: Cities, target: str) -> None:
    intruder = await cities.actor("other-admin")
    acts = [
        staff.get_staff(target, by=intruder),
        change_staff(target, StaffChange(name="x"), by=intruder, now=NOW),
        assign_roles(target, [Role.AGENT], by=intruder, now=NOW),
        reset_password(target, by=intruder, now=NOW, rules=cities.rules),
        deactivate_staff(target, by=intruder, now=NOW),
        reactivate_staff(target, by=intruder, now=NOW),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            await act


async def test_nobody_is_hired_into_another_city(cities: Cities) -> None:
    with pytest.raises(NotFound):
        await hire(cities, by="other-admin")


@pytest.mark.parametrize("who", ["agent1", "manager1", "signer1", "station1", "upper1"])
async def test_only_administrators_change_staff(cities: Cities, who: str) -> None:
    by = await cities.actor(who)
    acts = [
        staff.list_staff(by=by),
        staff.get_staff("agent1", by=by),
        create_staff(new(), by=by, now=NOW, rules=cities.rules),
        change_staff("agent1", StaffChange(name="x"), by=by, now=NOW),
        assign_roles("agent1", [Role.AGENT], by=by, now=NOW),
        reset_password("agent1", by=by, now=NOW, rules=cities.rules),
        deactivate_staff("agent1", by=by, now=NOW),
        reactivate_staff("agent1", by=by, now=NOW),
    ]
    for act in acts:
        with pytest.raises(Forbidden):
            await act


@pytest.mark.parametrize(
    "wrong",
    [
        {"login": "1abc"},
        {"login": "张伟"},
        {"login": "a" * 41},
        {"name": ""},
        {"roles": []},
        {"roles": ["emperor"]},
        {"phone": "javascript:"},
        {"is_superuser": True},
    ],
)
def test_bad_input_is_refused_at_the_edge(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        new(**wrong)  # type: ignore[arg-type]
