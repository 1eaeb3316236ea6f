import asyncio

import pytest

from hotline.infra.audit import AuditEntry
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from hotline.people import organisations
from hotline.people.inputs import NewOrganisation, OrganisationChange
from hotline.people.models import Organisation, OrganisationKind
from hotline.people.staff_changes import deactivate_staff
from hotline.people.tree_changes import (
    change_organisation,
    close_organisation,
    create_organisation,
    move_organisation,
    reopen_organisation,
)
from tests.people.cities import NOW, SYSTEM, Cities


def department(code: str, parent: str | None = "linjiang", **more: object) -> NewOrganisation:
    kind = more.pop("kind", OrganisationKind.DEPARTMENT)
    return NewOrganisation.model_validate({"code": code, "parent": parent, "kind": kind, "name": code} | more)


async def codes(path: str) -> set[str]:
    return {row.code for row in await organisations.subtree(path)}


async def test_paths_lead_from_the_top(cities: Cities) -> None:
    repair = await cities.organisation("housing-repair")
    chain = [row.code for row in await organisations.ancestors(repair)]
    assert chain == ["province", "linjiang", "housing"]
    ids = [(await cities.organisation(code)).id for code in [*chain, "housing-repair"]]
    assert repair.path == "/" + "/".join(map(str, ids)) + "/"


async def test_a_subtree_is_a_prefix(cities: Cities) -> None:
    assert await codes((await cities.organisation("housing")).path) == {"housing", "housing-repair"}
    assert "beishan" not in await codes((await cities.organisation("linjiang")).path)


async def test_tenants(cities: Cities) -> None:
    linjiang = await cities.organisation("linjiang")
    assert linjiang.tenant_id == linjiang.id
    assert (await cities.organisation("province")).tenant_id is None
    assert {row.code for row in await organisations.tenants()} == {"linjiang", "beishan"}
    assert (await organisations.default_tenant()).code == "linjiang"
    assert (await organisations.default_tenant("beishan")).code == "beishan"
    for missing in ("nowhere", "housing"):
        with pytest.raises(NotFound):
            await organisations.default_tenant(missing)
    names = [row.code for row in await organisations.members(linjiang.id)]
    assert names[0] == "linjiang"
    assert names.index("housing") < names.index("housing-repair")


@pytest.mark.usefixtures("db")
async def test_an_empty_installation_has_no_tenant() -> None:
    with pytest.raises(NotFound, match="尚未设置"):
        await organisations.default_tenant()


async def test_codes_belong_to_a_tenant(cities: Cities) -> None:
    assert (await organisations.by_code("housing", await cities.tenant())).code == "housing"
    with pytest.raises(NotFound):
        await organisations.by_code("housing", await cities.tenant("beishan"))


async def test_the_seat_of_a_section_is_its_department(cities: Cities) -> None:
    assert (
        await organisations.seat(await cities.organisation("housing-repair")) is OrganisationKind.DEPARTMENT
    )
    assert await organisations.seat(await cities.organisation("gulou")) is OrganisationKind.WORKSTATION
    station = await organisations.workstation_of(await cities.organisation("gulou-street"))
    assert station is not None
    assert station.code == "gulou"
    assert await organisations.workstation_of(await cities.organisation("water")) is None


async def test_the_longest_place_name_wins(cities: Cities) -> None:
    admin, tenant = await cities.actor("admin"), await cities.tenant()
    for code, places in {"gulou-street": ["江山"], "water": ["江山新村", "江山新村", " "]}.items():
        await change_organisation(code, OrganisationChange(territory=places), by=admin, now=NOW)
    found = await organisations.suggest_by_place(tenant, "江山新村3号楼漏水")
    assert [row.code for row in found] == ["water", "gulou-street"]
    assert await organisations.suggest_by_place(tenant, "别处") == []


# — changing


async def test_an_administrator_adds_to_his_tree(cities: Cities) -> None:
    row = await create_organisation(department("parks"), by=await cities.actor("admin"), now=NOW)
    centre = await cities.organisation("linjiang")
    assert (row.path, row.tenant_id) == (f"{centre.path}{row.id}/", centre.id)
    entry = await AuditEntry.get(action="organisation.create", subject="organisation:parks")
    assert entry.actor_label == (await cities.actor("admin")).label


async def test_a_change_keeps_what_was_not_given(cities: Cities) -> None:
    admin = await cities.actor("admin")
    await change_organisation("water", OrganisationChange(phone="0770-2812345"), by=admin, now=NOW)
    row = await change_organisation("water", OrganisationChange(short_name="水务"), by=admin, now=NOW)
    assert (row.name, row.phone, row.label) == ("水务局", "0770-2812345", "水务")


@pytest.mark.parametrize(
    ("kind", "parent"),
    [
        (OrganisationKind.WORKSTATION, "gulou"),
        (OrganisationKind.WORKSTATION, "housing"),
        (OrganisationKind.DEPARTMENT, "housing"),
        (OrganisationKind.DEPARTMENT, None),
        (OrganisationKind.UNIT, None),
    ],
)
async def test_tiers_have_their_order(cities: Cities, kind: OrganisationKind, parent: str | None) -> None:
    with pytest.raises(Invalid) as refused:
        await create_organisation(department("x", parent, kind=kind), by=await cities.actor("admin"), now=NOW)
    assert "parent" in refused.value.fields
    assert not await Organisation.exists(code="x")


async def test_only_an_installation_makes_centres(cities: Cities) -> None:
    centre = department("third", None, kind=OrganisationKind.CENTRE)
    with pytest.raises(Forbidden):
        await create_organisation(centre, by=await cities.actor("admin"), now=NOW)
    row = await create_organisation(centre, by=SYSTEM, now=NOW)
    assert row.tenant_id == row.id


async def test_a_code_is_taken_everywhere(cities: Cities) -> None:
    for code in ("water", "beishan-police"):
        with pytest.raises(Conflict) as refused:
            await create_organisation(department(code), by=await cities.actor("admin"), now=NOW)
        assert "code" in refused.value.fields


async def test_one_code_at_once_is_one_organisation(cities: Cities) -> None:
    admin = await cities.actor("admin")
    tries = [create_organisation(department("parks"), by=admin, now=NOW) for _ in range(5)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(outcome, Organisation) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 4


async def test_moving_takes_everything_below_along(cities: Cities) -> None:
    row = await move_organisation("housing", "gulou", by=await cities.actor("admin"), now=NOW)
    gulou = await cities.organisation("gulou")
    assert row.path == f"{gulou.path}{row.id}/"
    assert await codes(gulou.path) == {"gulou", "gulou-street", "housing", "housing-repair"}
    repair = await cities.organisation("housing-repair")
    assert [o.code for o in await organisations.ancestors(repair)][-2:] == ["gulou", "housing"]
    assert (await cities.actor("handler1")).organisation_path == repair.path


async def test_no_rings(cities: Cities) -> None:
    admin = await cities.actor("admin")
    for code, kind in (("one", OrganisationKind.UNIT), ("two", OrganisationKind.UNIT)):
        await create_organisation(department(code, "housing", kind=kind), by=admin, now=NOW)
    await move_organisation("two", "one", by=admin, now=NOW)
    for code, parent in (("one", "two"), ("one", "one")):
        with pytest.raises(Invalid, match="自己的下级"):
            await move_organisation(code, parent, by=admin, now=NOW)


async def test_two_moves_at_once_make_no_ring(cities: Cities) -> None:
    admin = await cities.actor("admin")
    for code in ("one", "two"):
        await create_organisation(department(code, "housing", kind=OrganisationKind.UNIT), by=admin, now=NOW)
    moves = [
        move_organisation("one", "two", by=admin, now=NOW),
        move_organisation("two", "one", by=admin, now=NOW),
    ]
    outcomes = await asyncio.gather(*moves, return_exceptions=True)
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    assert {"one", "two"} < await codes((await cities.organisation("housing")).path)


async def test_centres_stay_where_they_are(cities: Cities) -> None:
    with pytest.raises(NotFound):
        await move_organisation("linjiang", "housing", by=await cities.actor("admin"), now=NOW)


async def test_closing_needs_an_empty_house(cities: Cities) -> None:
    admin = await cities.actor("admin")
    with pytest.raises(Conflict, match="下级单位"):
        await close_organisation("housing", by=admin, now=NOW)
    with pytest.raises(Conflict, match="1 名"):
        try:
            await close_organisation("housing-repair", by=admin, now=NOW)
        except Conflict as refused:
            raise Conflict(str(refused)) from refused
    await deactivate_staff("handler1", by=admin, now=NOW)
    assert not (await close_organisation("housing-repair", by=admin, now=NOW)).active
    assert "housing-repair" not in {row.code for row in await organisations.members(admin.tenant_id or 0)}
    assert (await reopen_organisation("housing-repair", by=admin, now=NOW)).active


async def test_nothing_opens_below_what_is_closed(cities: Cities) -> None:
    admin = await cities.actor("admin")
    await create_organisation(department("old"), by=admin, now=NOW)
    await create_organisation(department("old-unit", "old", kind=OrganisationKind.UNIT), by=admin, now=NOW)
    await close_organisation("old-unit", by=admin, now=NOW)
    await close_organisation("old", by=admin, now=NOW)
    with pytest.raises(Conflict, match="上级单位已停用"):
        await reopen_organisation("old-unit", by=admin, now=NOW)
    with pytest.raises(Invalid, match="上级单位已停用"):
        await create_organisation(department("new", "old", kind=OrganisationKind.UNIT), by=admin, now=NOW)


# — isolation


@pytest.mark.parametrize("target", ["housing", "linjiang", "province", "nowhere", "x" * 500, "\x00"])
async def test_another_tenants_tree_does_not_exist(cities: Cities, target: str) -> None:
    intruder = await cities.actor("other-admin")
    acts = [
        change_organisation(target, OrganisationChange(name="x"), by=intruder, now=NOW),
        move_organisation(target, "beishan", by=intruder, now=NOW),
        move_organisation("beishan-police", target, by=intruder, now=NOW),
        close_organisation(target, by=intruder, now=NOW),
        reopen_organisation(target, by=intruder, now=NOW),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            await act


@pytest.mark.parametrize("target", ["housing", "linjiang", "province", "nowhere"])
async def test_nothing_is_added_to_another_tenants_tree(cities: Cities, target: str) -> None:
    with pytest.raises(NotFound):
        await create_organisation(department("x", target), by=await cities.actor("other-admin"), now=NOW)


@pytest.mark.parametrize("who", ["agent1", "manager1", "signer1", "station1", "upper1"])
async def test_only_administrators_change_the_tree(cities: Cities, who: str) -> None:
    by = await cities.actor(who)
    acts = [
        create_organisation(department("x"), by=by, now=NOW),
        change_organisation("water", OrganisationChange(name="x"), by=by, now=NOW),
        move_organisation("water", "gulou", by=by, now=NOW),
        close_organisation("water", by=by, now=NOW),
        reopen_organisation("water", by=by, now=NOW),
    ]
    for act in acts:
        with pytest.raises(Forbidden):
            await act


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "Ü"},
        {"code": "../etc"},
        {"code": ""},
        {"name": " "},
        {"name": "x" * 101},
        {"phone": "<script>"},
        {"region_code": "45"},
        {"kind": "ministry"},
        {"surprise": 1},
    ],
)
def test_bad_input_is_refused_at_the_edge(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        NewOrganisation.model_validate({"code": "x", "name": "x", "kind": "department"} | wrong)
