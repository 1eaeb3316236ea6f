"""Signing in: the password, the lock against guessing, changing the password."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tortoise.expressions import F, Q

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import Forbidden, Invalid, NotFound, TooMany
from hotline.infra.settings import Settings
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.models import Staff
from hotline.people.passwords import Passwords, check_policy
from hotline.people.sessions import end_sessions, open_session
from hotline.worktime.zone import CHINA

WRONG = "用户名或密码不正确"


@dataclass(frozen=True)
class LoginRules:
    """When an account is locked, and what a password check costs."""

    failures: int = 5
    lock: timedelta = timedelta(minutes=15)
    passwords: Passwords = field(default_factory=Passwords)

    @classmethod
    def of(cls, settings: Settings) -> "LoginRules":
        costs = (settings.password_time_cost, settings.password_memory_kib, settings.password_parallelism)
        return cls(settings.login_failures, timedelta(minutes=settings.login_lock_minutes), Passwords(*costs))


DEFAULT_RULES = LoginRules()


async def sign_in(
    login: str, password: str, ip: str, user_agent: str, now: datetime, rules: LoginRules = DEFAULT_RULES
) -> tuple[str, Staff]:
    """The token for the cookie and who it is; Forbidden when wrong, TooMany while locked."""
    staff = await Staff.get_or_none(login=key(login).lower())
    if staff is not None:
        _refuse_locked(staff, now)
    right = await rules.passwords.matches(password, staff.password_hash if staff else None)
    if staff is None or not staff.active:
        raise Forbidden(WRONG, code="wrong_credentials")
    if not right:
        await _count_failure(staff, ip, now, rules)
    async with transaction():
        await _clear_failures(staff, now)
        await audit.record(
            f"staff:{staff.id} {staff.name}", "login", f"staff:{staff.id}", {"ip": ip}, now, ""
        )
        token = await open_session(staff, ip=ip, user_agent=user_agent, now=now)
    await _renew_hash(staff, password, rules.passwords)
    return token, staff


async def change_password(
    old: str, new: str, *, by: Actor, now: datetime, rules: LoginRules = DEFAULT_RULES
) -> Staff:
    """Every session of the person ends, this one too; the edge opens a new one for the device at hand."""
    staff = await Staff.get_or_none(id=by.staff_id) if by.staff_id else None
    if staff is None:
        raise NotFound("没有这个人员")
    _refuse_locked(staff, now)
    if not await rules.passwords.matches(old, staff.password_hash):
        await _count_failure(staff, by.ip, now, rules, wrong="当前密码不正确")
    if old == new:
        raise Invalid("新密码不能与当前密码相同", fields={"password": "新密码不能与当前密码相同"})
    check_policy(new, staff.login)
    hashed = await rules.passwords.hash(new)
    async with transaction():
        await store_password(staff, hashed, now=now, one_time=False)
        await audit.record(by.label, "password.change", f"staff:{staff.id}", {}, now, by.request_id)
    return staff


async def store_password(staff: Staff, hashed: str, *, now: datetime, one_time: bool) -> None:
    """Take the new hash, unlock the account, end its sessions; the caller holds the transaction and audits."""
    staff.password_hash, staff.password_changed_at = hashed, now
    staff.must_change_password = one_time
    staff.failed_logins, staff.locked_until = 0, None
    changed = [
        "password_hash",
        "password_changed_at",
        "must_change_password",
        "failed_logins",
        "locked_until",
    ]
    await staff.save(update_fields=changed)
    await end_sessions(staff.id, now)


def _refuse_locked(staff: Staff, now: datetime) -> None:
    until = staff.locked_until
    if until is None or until <= now:
        return
    # One minute more than shown would be a lie, one less an invitation: round up.
    shown = (until + timedelta(seconds=59)).astimezone(CHINA).strftime("%H:%M")
    raise TooMany(
        "登录失败次数过多，账号已临时锁定，请在 {until} 之后再试",
        code="locked",
        retry_after_seconds=int((until - now).total_seconds()) + 1,
        until=shown,
    )


async def _count_failure(staff: Staff, ip: str, now: datetime, rules: LoginRules, wrong: str = WRONG) -> None:
    """Counted in the database, so that guesses sent side by side all count; always raises."""
    async with transaction():
        await Staff.filter(id=staff.id).update(failed_logins=F("failed_logins") + 1)
        await Staff.filter(id=staff.id, failed_logins__gte=rules.failures).update(
            failed_logins=0, locked_until=now + rules.lock
        )
        await audit.record(
            f"staff:{staff.id} {staff.name}", "login.failed", f"staff:{staff.id}", {"ip": ip}, now, ""
        )
    _refuse_locked(await Staff.get(id=staff.id), now)
    raise Forbidden(wrong, code="wrong_credentials")


async def _clear_failures(staff: Staff, now: datetime) -> None:
    """A right guess that arrives after the lock fell is refused like any other."""
    unlocked = Q(locked_until__isnull=True) | Q(locked_until__lte=now)
    cleared = await Staff.filter(unlocked, id=staff.id, active=True).update(
        failed_logins=0, locked_until=None
    )
    if not cleared:
        await staff.refresh_from_db()
        _refuse_locked(staff, now)
        raise Forbidden(WRONG, code="wrong_credentials")


async def _renew_hash(staff: Staff, password: str, passwords: Passwords) -> None:
    if not passwords.outdated(staff.password_hash):
        return
    fresh = await passwords.hash(password)
    # Only while it is still the hash just checked: a reset in between wins.
    await Staff.filter(id=staff.id, password_hash=staff.password_hash).update(password_hash=fresh)
