from datetime import datetime, timedelta

import pytest

from hotline.infra.errors import NotFound
from hotline.people import sessions
from hotline.people.models import Session
from hotline.people.roles import Role
from hotline.people.sessions import SessionRules, list_sessions, open_session, revoke_all, revoke_session
from hotline.people.staff_changes import assign_roles, deactivate_staff
from tests.people.cities import NOW, Cities

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def opened(cities: Cities, login: str = "agent1", now: datetime = NOW) -> str:
    return await open_session(await cities.staff(login), ip="10.0.0.9", user_agent="Firefox", now=now)


async def alive(token: str, now: datetime) -> bool:
    return await sessions.session_actor(token, now) is not None


async def test_the_actor_knows_who_where_and_what(cities: Cities) -> None:
    token = await opened(cities, "handler1")
    actor = await sessions.session_actor(token, NOW, channel="app", request_id="r-7", ip="10.0.0.9")
    repair = await cities.organisation("housing-repair")
    assert actor is not None
    assert (actor.kind, actor.channel, actor.request_id, actor.ip) == ("staff", "app", "r-7", "10.0.0.9")
    assert (actor.organisation_id, actor.organisation_path) == (repair.id, repair.path)
    assert (actor.tenant_id, actor.roles) == (await cities.tenant(), frozenset({Role.HANDLER}))


@pytest.mark.parametrize("token", ["", "nonsense", "0" * 64])
async def test_an_unknown_token_is_nobody(cities: Cities, token: str) -> None:
    assert not await alive(token, NOW)


async def test_the_stored_hash_is_no_token(cities: Cities) -> None:
    await opened(cities)
    assert not await alive((await Session.all().get()).id, NOW)


async def test_idle_sessions_end(cities: Cities) -> None:
    token = await opened(cities)
    assert await alive(token, NOW + 29 * MINUTE)
    assert await alive(token, NOW + 58 * MINUTE), "use keeps it alive"
    assert not await alive(token, NOW + 88 * MINUTE)


async def test_no_session_outlives_its_day(cities: Cities) -> None:
    token = await opened(cities)
    for quarter in range(1, 48):
        assert await alive(token, NOW + quarter * 15 * MINUTE)
    assert not await alive(token, NOW + 12 * HOUR)


async def test_limits_are_settings(cities: Cities) -> None:
    rules = SessionRules.of(cities.settings.model_copy(update={"session_idle_minutes": 5}))
    token = await opened(cities)
    assert await sessions.session_actor(token, NOW + 4 * MINUTE, rules) is not None
    assert await sessions.session_actor(token, NOW + 9 * MINUTE, rules) is None


async def test_seen_is_written_once_a_minute(cities: Cities) -> None:
    token = await opened(cities)
    await alive(token, NOW + timedelta(seconds=59))
    assert (await Session.all().get()).seen_at == NOW
    await alive(token, NOW + MINUTE)
    assert (await Session.all().get()).seen_at == NOW + MINUTE


async def test_signing_out_ends_one_device(cities: Cities) -> None:
    here, there = await opened(cities), await opened(cities)
    await sessions.sign_out(here, NOW)
    await sessions.sign_out(here, NOW)
    assert (await alive(here, NOW), await alive(there, NOW)) == (False, True)


async def test_a_deactivated_account_is_out_at_once(cities: Cities) -> None:
    token = await opened(cities)
    await deactivate_staff("agent1", by=await cities.actor("admin"), now=NOW)
    assert not await alive(token, NOW)


async def test_new_roles_count_at_once(cities: Cities) -> None:
    token = await opened(cities)
    await assign_roles("agent1", [Role.REVIEWER], by=await cities.actor("admin"), now=NOW)
    actor = await sessions.session_actor(token, NOW)
    assert actor is not None
    assert actor.roles == {Role.REVIEWER}


async def test_people_see_and_end_their_own_devices(cities: Cities) -> None:
    old, here, there = await opened(cities, now=NOW - HOUR), await opened(cities), await opened(cities)
    me = await cities.actor("agent1")
    assert me.staff_id is not None
    rows = await list_sessions(me.staff_id, by=me, now=NOW)
    assert len(rows) == 2, "the timed-out one is not listed"
    await revoke_session(rows[0].id, by=me, now=NOW)
    assert sorted([await alive(here, NOW), await alive(there, NOW)]) == [False, True]
    assert not await alive(old, NOW)


async def test_an_administrator_ends_all_of_somebody(cities: Cities) -> None:
    tokens = [await opened(cities) for _ in range(3)]
    agent = await cities.staff("agent1")
    assert await revoke_all(agent.id, by=await cities.actor("admin"), now=NOW) == 3
    assert not any([await alive(token, NOW) for token in tokens])


@pytest.mark.parametrize("intruder", ["other-admin", "other-agent", "signer1", "manager1", "upper1"])
async def test_nobody_else_sees_or_ends_them(cities: Cities, intruder: str) -> None:
    token, agent = await opened(cities), await cities.staff("agent1")
    by, session = await cities.actor(intruder), await Session.all().get()
    with pytest.raises(NotFound):
        await list_sessions(agent.id, by=by, now=NOW)
    with pytest.raises(NotFound):
        await revoke_session(session.id, by=by, now=NOW)
    with pytest.raises(NotFound):
        await revoke_all(agent.id, by=by, now=NOW)
    assert await alive(token, NOW)


async def test_ending_an_unknown_session_is_not_found(cities: Cities) -> None:
    for session_id in ("f" * 64, "f" * 500, "\x00", ""):
        with pytest.raises(NotFound):
            await revoke_session(session_id, by=await cities.actor("admin"), now=NOW)


async def test_old_rows_are_forgotten(cities: Cities) -> None:
    await opened(cities, now=NOW - timedelta(days=91))
    token = await opened(cities)
    assert await sessions.forget_old_sessions(NOW) == 1
    assert await alive(token, NOW)
