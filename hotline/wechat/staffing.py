"""Members of staff on WeChat: who shows the code of his account's page in the chat gets his notices there."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, Forbidden, Invalid, TooMany
from hotline.infra.secrets import vault
from hotline.people.actor import Actor
from hotline.people.models import Staff
from hotline.wechat.models import Follower, OfficialAccount, StaffCode, StaffFollower, StaffTry

CODE_LIFE = timedelta(minutes=10)
TRIES, TRIES_WITHIN = 5, timedelta(hours=1)
SCENE = "staff."
SAID = re.compile(r"绑定工号\s*[:：]?\s*(\d{6})")
WRONG = "绑定码不对或已过期，请在工作台“微信通知”页面重新获取。"


@dataclass(frozen=True)
class Code:
    """To be typed into the chat, or scanned."""

    digits: str
    good_until: datetime


def code_in(text: str) -> str | None:
    """What “绑定工号 123456” says."""
    found = SAID.fullmatch(text.strip())
    return found[1] if found else None


def is_staff_scene(scene: str) -> bool:
    """Whether a scanned code is for a member of staff."""
    return scene.removeprefix("qrscene_").startswith(SCENE)


def code_of_scene(scene: str) -> str:
    """The digits of such a code."""
    return scene.removeprefix("qrscene_").removeprefix(SCENE)


async def new_code(*, by: Actor, now: datetime) -> Code:
    """A code for oneself; the one before it is good no longer."""
    if by.staff_id is None:
        raise Forbidden("只有工作人员可以绑定")
    async with transaction():
        await StaffCode.filter(staff_id=by.staff_id, used_at=None).delete()
        digits = await _free_digits(now)
        until = now + CODE_LIFE
        await StaffCode.create(staff_id=by.staff_id, code_hash=vault().hash_code(digits), good_until=until)
    return Code(digits, until)


async def bind_by_code(follower_id: int, code: str, now: datetime) -> str:
    """What to answer in the chat. A wrong code is Refused, and counted even though it is."""
    if await StaffTry.filter(follower_id=follower_id, at__gt=now - TRIES_WITHIN).count() >= TRIES:
        raise TooMany("绑定码输错次数太多，请一小时后再试。", retry_after_seconds=3600)
    follower = await Follower.get(id=follower_id).select_related("account")
    async with transaction():
        staff = await _taken(code, follower.account, now)
        if staff is None:
            await StaffTry.create(follower_id=follower_id, at=now)
        else:
            await _bind(follower, staff, now)
    if staff is None:
        raise Invalid(WRONG)
    return f"{staff.name}，绑定成功。今后的工单提醒会发到这个微信。不再需要时，请在工作台“微信通知”页面解除绑定。"


async def bound(*, by: Actor) -> StaffFollower | None:
    """One's own binding."""
    return await StaffFollower.get_or_none(staff_id=by.staff_id or 0)


async def unbind(*, by: Actor, now: datetime) -> None:
    """No notices go there any more."""
    async with transaction():
        if not await StaffFollower.filter(staff_id=by.staff_id or 0).delete():
            raise Conflict("您还没有绑定微信")
        await _note(by.label, "wechat.staff_unbound", by.staff_id or 0, now, by.request_id)


async def reachable(staff_id: int) -> Follower | None:
    """Where a member of staff reads WeChat; None when he is not bound or has left."""
    found = await StaffFollower.filter(staff_id=staff_id).select_related("follower__account").first()
    if found is None or not found.follower.following or not found.follower.account.active:
        return None
    return found.follower


async def _taken(code: str, account: OfficialAccount, now: datetime) -> Staff | None:
    """The code's owner, whose code it was: good once, and only for the account of the own centre."""
    live = await locked(StaffCode, code_hash=vault().hash_code(code), used_at=None, good_until__gt=now)
    staff = await Staff.get_or_none(id=live.staff_id, active=True) if live else None
    if live is None or staff is None or staff.tenant_id not in (None, account.tenant_id):
        return None
    await StaffCode.filter(id=live.id).update(used_at=now)
    return staff


async def _bind(follower: Follower, staff: Staff, now: datetime) -> None:
    """One person, one WeChat, both ways: the newest holds."""
    await StaffFollower.filter(staff_id=staff.id).delete()
    await StaffFollower.filter(follower_id=follower.id).delete()
    await StaffFollower.create(staff_id=staff.id, follower_id=follower.id, bound_at=now)
    await _note(f"staff:{staff.login}", "wechat.staff_bound", staff.id, now, "", follower=follower.id)


async def _free_digits(now: datetime) -> str:
    """No two live codes are alike."""
    while True:
        digits = f"{secrets.randbelow(10**6):06d}"
        same = StaffCode.filter(code_hash=vault().hash_code(digits), used_at=None, good_until__gt=now)
        if not await same.exists():
            return digits


async def _note(who: str, action: str, staff_id: int, now: datetime, request_id: str, **more: int) -> None:
    await audit.record(who, action, f"staff:{staff_id}", dict(more), now, request_id)
