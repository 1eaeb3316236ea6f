import asyncio
from datetime import timedelta

import pytest

from hotline.infra.audit import AuditEntry
from hotline.infra.errors import Forbidden, Invalid, Refused, TooMany
from hotline.people import login
from hotline.people.login import LoginRules, change_password, sign_in
from hotline.people.models import Session, Staff
from hotline.people.passwords import Passwords, check_policy, one_time_password
from hotline.people.sessions import session_actor
from hotline.people.staff_changes import deactivate_staff, reset_password
from tests.people.cities import NOW, PASSWORD, Cities

MINUTE = timedelta(minutes=1)


async def attempt(cities: Cities, password: str, now: object = NOW, who: str = "agent1") -> str:
    token, _ = await sign_in(who, password, "10.0.0.9", "Firefox", now, cities.rules)  # type: ignore[arg-type]
    return token


async def test_the_right_password_opens_a_session(cities: Cities) -> None:
    token, staff = await sign_in("  Agent1 ", PASSWORD, "10.0.0.9", "Firefox", NOW, cities.rules)
    session = await Session.get(staff_id=staff.id)
    assert (session.ip, session.user_agent) == ("10.0.0.9", "Firefox")
    assert token not in session.id, "only the hash is stored"
    actor = await session_actor(token, NOW)
    assert actor is not None
    assert actor.staff_id == staff.id
    assert await AuditEntry.filter(action="login", subject=f"staff:{staff.id}").count() == 1


@pytest.mark.parametrize("who", ["agent1", "nobody", "", "' OR 1=1 --", "a" * 5000, "agent1\x00"])
async def test_wrong_password_and_unknown_login_sound_the_same(cities: Cities, who: str) -> None:
    with pytest.raises(Forbidden) as refused:
        await attempt(cities, "wrong-password", who=who)
    assert refused.value.message == login.WRONG
    assert await Session.all().count() == 0


async def test_an_unknown_login_costs_the_same_work(cities: Cities, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str | None] = []

    async def matches(self: Passwords, password: str, stored: str | None) -> bool:
        checked.append(stored)
        return False

    monkeypatch.setattr(Passwords, "matches", matches)
    with pytest.raises(Forbidden):
        await attempt(cities, PASSWORD, who="nobody")
    assert checked == [None]


async def test_five_failures_lock_for_fifteen_minutes(cities: Cities) -> None:
    for _ in range(4):
        with pytest.raises(Forbidden):
            await attempt(cities, "wrong-password")
    with pytest.raises(TooMany) as locked:
        await attempt(cities, "wrong-password")
    assert "10:15" in str(locked.value), "the time is shown as in China"
    assert locked.value.retry_after_seconds == 15 * 60 + 1
    with pytest.raises(TooMany):
        await attempt(cities, PASSWORD, NOW + 14 * MINUTE)
    assert await attempt(cities, PASSWORD, NOW + 15 * MINUTE)


async def test_a_right_password_forgets_the_failures(cities: Cities) -> None:
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(Forbidden):
                await attempt(cities, "wrong-password")
        await attempt(cities, PASSWORD)
    assert (await cities.staff("agent1")).failed_logins == 0


async def test_guesses_side_by_side_all_count(cities: Cities) -> None:
    guesses = [attempt(cities, f"wrong-password-{n}") for n in range(20)]
    outcomes = await asyncio.gather(*guesses, return_exceptions=True)
    assert all(isinstance(outcome, Refused) for outcome in outcomes)
    with pytest.raises(TooMany):
        await attempt(cities, PASSWORD)
    failed = await AuditEntry.filter(action="login.failed").count()
    assert failed >= cities.rules.failures


async def test_a_right_guess_after_the_lock_fell_is_refused(cities: Cities) -> None:
    """The password was being checked while others' failures locked the account."""
    checking = Passwords(1, 8, 1)

    class Slow(Passwords):
        async def matches(self, password: str, stored: str | None) -> bool:
            await Staff.filter(login="agent1").update(locked_until=NOW + 15 * MINUTE)
            return await checking.matches(password, stored)

    with pytest.raises(TooMany):
        await sign_in("agent1", PASSWORD, "", "", NOW, LoginRules(passwords=Slow(1, 8, 1)))
    assert await Session.all().count() == 0


async def test_a_deactivated_account_is_wrong_credentials(cities: Cities) -> None:
    await deactivate_staff("agent1", by=await cities.actor("admin"), now=NOW)
    with pytest.raises(Forbidden) as refused:
        await attempt(cities, PASSWORD)
    assert refused.value.message == login.WRONG


async def test_a_new_cost_renews_the_hash(cities: Cities) -> None:
    before = (await cities.staff("agent1")).password_hash
    await sign_in("agent1", PASSWORD, "", "", NOW, LoginRules(passwords=Passwords(2, 16, 1)))
    after = (await cities.staff("agent1")).password_hash
    assert before != after
    assert "m=16,t=2" in after
    assert await attempt(cities, PASSWORD)


async def test_changing_the_password_ends_every_session(cities: Cities) -> None:
    tokens = [await attempt(cities, PASSWORD) for _ in range(2)]
    later, actor = NOW + MINUTE, await cities.actor("agent1")
    await change_password(PASSWORD, "mountain-lake-8", by=actor, now=later, rules=cities.rules)
    assert [await session_actor(token, later) for token in tokens] == [None, None]
    with pytest.raises(Forbidden):
        await attempt(cities, PASSWORD, later)
    token = await attempt(cities, "mountain-lake-8", later)
    assert await session_actor(token, later) is not None


async def test_changing_needs_the_old_password_and_counts_guesses(cities: Cities) -> None:
    actor = await cities.actor("agent1")
    for _ in range(4):
        with pytest.raises(Forbidden, match="当前密码不正确"):
            await change_password("wrong", "mountain-lake-8", by=actor, now=NOW, rules=cities.rules)
    with pytest.raises(TooMany):
        await change_password("wrong", "mountain-lake-8", by=actor, now=NOW, rules=cities.rules)


async def test_the_new_password_must_be_new_and_strong(cities: Cities) -> None:
    actor = await cities.actor("agent1")
    for new in (PASSWORD, "short-1", "agent1-agent1"):
        with pytest.raises(Invalid) as refused:
            await change_password(PASSWORD, new, by=actor, now=NOW, rules=cities.rules)
        assert "password" in refused.value.fields


async def test_a_one_time_password_must_be_changed_first(cities: Cities) -> None:
    password = await reset_password("agent1", by=await cities.actor("admin"), now=NOW, rules=cities.rules)
    token = await attempt(cities, password)
    actor = await session_actor(token, NOW)
    assert actor is not None
    assert actor.must_change_password
    await change_password(password, "mountain-lake-8", by=actor, now=NOW, rules=cities.rules)
    token = await attempt(cities, "mountain-lake-8")
    actor = await session_actor(token, NOW)
    assert actor is not None
    assert not actor.must_change_password


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("abc-12", "至少需要 10"),
        ("a1" * 65, "不能超过 128"),
        ("abcdefghijkl", "至少两种"),
        ("hotline123-x", "过于常见"),
        ("a1a1a1a1a1a1", "过于常见"),
        ("my-zhang.wei-8", "登录名"),
    ],
)
def test_weak_passwords_are_named(password: str, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        check_policy(password, "zhang.wei")


def test_the_demo_and_one_time_passwords_pass() -> None:
    check_policy("hotline-demo", "admin")
    for _ in range(50):
        check_policy(one_time_password(), "admin")


async def test_a_broken_stored_hash_matches_nothing() -> None:
    passwords = Passwords(1, 8, 1)
    assert not await passwords.matches("x", "not a hash")
    assert not await passwords.matches("x", None)
