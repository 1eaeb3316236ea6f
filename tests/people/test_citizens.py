import asyncio

import pytest

from hotline.infra.audit import AuditEntry
from hotline.infra.database import transaction
from hotline.infra.errors import Forbidden, Invalid, NotFound
from hotline.people.actor import Actor
from hotline.people.citizens import clean_name, find_by_phone, find_or_create, in_clear, reveal
from hotline.people.models import Citizen
from tests.people.cities import NOW, Cities

PHONE = "13812345678"


async def known(cities: Cities) -> Citizen:
    return await find_or_create(await cities.tenant(), "王小明", PHONE, NOW)


async def test_one_number_is_one_citizen(cities: Cities) -> None:
    first = await known(cities)
    again = await find_or_create(await cities.tenant(), "", "+86 138-1234-5678", NOW)
    assert first.id == again.id
    found = await find_by_phone(await cities.tenant(), "138 1234 5678")
    assert found is not None
    assert found.id == first.id


async def test_nothing_readable_is_stored(cities: Cities) -> None:
    citizen = await known(cities)
    row = (await Citizen.filter(id=citizen.id).values())[0]
    stored = " ".join(str(value) for value in row.values())
    assert PHONE not in stored
    assert "小明" not in stored


async def test_screens_show_it_masked(cities: Cities) -> None:
    citizen = await known(cities)
    assert (citizen.name_masked, citizen.phone_masked) == ("王**", "138****5678")
    hidden = await find_or_create(await cities.tenant(), "", "anonymous", NOW)
    assert (hidden.name_masked, hidden.phone_masked) == ("", "")


async def test_hidden_numbers_are_never_the_same_person(cities: Cities) -> None:
    tenant = await cities.tenant()
    one, two = await find_or_create(tenant, "", "", NOW), await find_or_create(tenant, "", "隐藏", NOW)
    assert one.id != two.id
    assert await find_by_phone(tenant, "anonymous") is None


async def test_the_first_name_given_stays(cities: Cities) -> None:
    tenant = await cities.tenant()
    nameless = await find_or_create(tenant, "", PHONE, NOW)
    assert in_clear(nameless).name == ""
    named = await find_or_create(tenant, "王小明", PHONE, NOW)
    wife = await find_or_create(tenant, "李静", PHONE, NOW)
    assert (in_clear(named).name, in_clear(wife).name) == ("王小明", "王小明")


async def test_two_tenants_know_nothing_of_each_other(cities: Cities) -> None:
    here = await known(cities)
    assert await find_by_phone(await cities.tenant("beishan"), PHONE) is None
    there = await find_or_create(await cities.tenant("beishan"), "王小明", PHONE, NOW)
    assert here.id != there.id


async def test_first_calls_at_once_make_one_citizen(cities: Cities) -> None:
    tenant = await cities.tenant()
    calls = [find_or_create(tenant, "王小明", PHONE, NOW) for _ in range(10)]
    assert len({citizen.id for citizen in await asyncio.gather(*calls)}) == 1
    assert await Citizen.all().count() == 1


async def test_it_works_inside_a_larger_transaction(cities: Cities) -> None:
    tenant = await cities.tenant()

    async def submit() -> int:
        async with transaction():
            citizen = await find_or_create(tenant, "王小明", PHONE, NOW)
            await Citizen.filter(id=citizen.id).exists()
            return citizen.id

    assert len(set(await asyncio.gather(*(submit() for _ in range(6))))) == 1


async def test_it_goes_with_the_transaction_that_fails(cities: Cities) -> None:
    with pytest.raises(RuntimeError):
        async with transaction():
            await known(cities)
            raise RuntimeError
    assert await Citizen.all().count() == 0


@pytest.mark.parametrize("phone", ["1381234567", "abc", "2812345", "1" * 400])
async def test_a_wrong_number_creates_nobody(cities: Cities, phone: str) -> None:
    with pytest.raises(Invalid) as refused:
        await find_or_create(await cities.tenant(), "王小明", phone, NOW)
    assert refused.value.fields["phone"]
    assert await Citizen.all().count() == 0


def test_names_are_one_clean_line() -> None:
    assert clean_name(" 王\n小\u202e明\x00\ud800 ") == "王 小 明"
    with pytest.raises(Invalid, match="40"):
        clean_name("王" * 41)


async def test_revealing_leaves_a_trace(cities: Cities) -> None:
    citizen, agent = await known(cities), await cities.actor("agent1")
    seen = await reveal(citizen.id, by=agent, reason=" 电话核实 ", now=NOW, subject="order:1")
    assert (seen.name, seen.phone) == ("王小明", PHONE)
    entry = await AuditEntry.get(action="personal.reveal")
    assert (entry.actor_label, entry.subject) == (agent.label, f"citizen:{citizen.id}")
    assert entry.detail == {"reason": "电话核实", "for": "order:1"}


async def test_no_reason_no_data(cities: Cities) -> None:
    citizen = await known(cities)
    with pytest.raises(Invalid, match="原因"):
        await reveal(citizen.id, by=await cities.actor("agent1"), reason="  ", now=NOW)
    assert not await AuditEntry.filter(action="personal.reveal").exists()


@pytest.mark.parametrize("who", ["admin", "manager1", "upper1"])
async def test_some_roles_never_see_names(cities: Cities, who: str) -> None:
    citizen = await known(cities)
    with pytest.raises(Forbidden):
        await reveal(citizen.id, by=await cities.actor(who), reason="看看", now=NOW)


async def test_another_tenants_citizen_does_not_exist(cities: Cities) -> None:
    citizen = await known(cities)
    for citizen_id in (citizen.id, 999_999):
        with pytest.raises(NotFound):
            await reveal(citizen_id, by=await cities.actor("other-agent"), reason="看看", now=NOW)


async def test_a_department_sees_only_who_its_orders_come_from(cities: Cities) -> None:
    citizen, signer = await known(cities), await cities.actor("signer1")
    water = (await cities.organisation("water")).path
    repair = (await cities.organisation("housing-repair")).path
    for paths in ([], [water]):
        with pytest.raises(NotFound):
            await reveal(citizen.id, by=signer, reason="核实", now=NOW, organisation_paths=paths)
    assert await reveal(citizen.id, by=signer, reason="核实", now=NOW, organisation_paths=[water, repair])


async def test_a_citizen_reveals_nobody(cities: Cities) -> None:
    citizen = await known(cities)
    himself = Actor.citizen(citizen.tenant_id, citizen.id, channel="web")
    with pytest.raises(Forbidden):
        await reveal(citizen.id, by=himself, reason="我", now=NOW)
