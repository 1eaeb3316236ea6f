"""A member of staff is known on WeChat by a code that only he has seen."""

from datetime import timedelta

import pytest

from hotline.infra.errors import Conflict, Invalid, TooMany
from hotline.wechat import staffing
from hotline.wechat.models import Follower, OfficialAccount, StaffFollower
from tests.orders.town import NOON, Town


async def follower(account: OfficialAccount, openid: str = "oLeader") -> Follower:
    return await Follower.create(account_id=account.id, openid=openid, created_at=NOON)


def test_what_is_said_and_what_is_scanned_name_the_code() -> None:
    assert staffing.code_in(" 绑定工号 123456 ") == staffing.code_in("绑定工号：123456") == "123456"
    assert staffing.code_in("绑定 123456") is None
    assert staffing.is_staff_scene("qrscene_staff.123456") and not staffing.is_staff_scene("shequ-7")
    assert (
        staffing.code_of_scene("qrscene_staff.123456") == staffing.code_of_scene("staff.123456") == "123456"
    )


async def test_a_code_binds_once_and_only_while_it_is_good(town: Town, account: OfficialAccount) -> None:
    one, other = await follower(account), await follower(account, "oOther")
    old = await staffing.new_code(by=town["leader"], now=NOON)
    code = await staffing.new_code(by=town["leader"], now=NOON)
    for wrong in (old.digits, "000000" if code.digits != "000000" else "000001"):
        with pytest.raises(Invalid):
            await staffing.bind_by_code(other.id, wrong, NOON)
    with pytest.raises(Invalid):
        await staffing.bind_by_code(one.id, code.digits, NOON + timedelta(minutes=11))
    assert "绑定成功" in await staffing.bind_by_code(one.id, code.digits, NOON)
    with pytest.raises(Invalid):
        await staffing.bind_by_code(other.id, code.digits, NOON)
    assert (await staffing.reachable(town["leader"].staff_id or 0)) == one


async def test_one_person_one_wechat_until_it_is_undone(town: Town, account: OfficialAccount) -> None:
    old, new = await follower(account, "oOld"), await follower(account, "oNew")
    for where, who in ((old, "leader"), (new, "leader"), (new, "signer")):
        code = await staffing.new_code(by=town[who], now=NOON)
        await staffing.bind_by_code(where.id, code.digits, NOON)
    assert [one.staff_id for one in await StaffFollower.all()] == [town["signer"].staff_id]
    await staffing.unbind(by=town["signer"], now=NOON)
    assert await staffing.bound(by=town["signer"]) is None
    with pytest.raises(Conflict):
        await staffing.unbind(by=town["signer"], now=NOON)


async def test_who_guesses_is_stopped(town: Town, account: OfficialAccount) -> None:
    one = await follower(account)
    code = await staffing.new_code(by=town["leader"], now=NOON)
    wrong = f"{(int(code.digits) + 1) % 10**6:06d}"
    for _ in range(staffing.TRIES):
        with pytest.raises(Invalid):
            await staffing.bind_by_code(one.id, wrong, NOON)
    with pytest.raises(TooMany):
        await staffing.bind_by_code(one.id, code.digits, NOON)
    later = await staffing.new_code(by=town["leader"], now=NOON + timedelta(hours=2))
    assert await staffing.bind_by_code(one.id, later.digits, NOON + timedelta(hours=2))


async def test_whoever_left_the_account_is_not_reached(town: Town, account: OfficialAccount) -> None:
    one = await follower(account)
    code = await staffing.new_code(by=town["leader"], now=NOON)
    await staffing.bind_by_code(one.id, code.digits, NOON)
    await Follower.filter(id=one.id).update(following=False)
    assert await staffing.reachable(town["leader"].staff_id or 0) is None
