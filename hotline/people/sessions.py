"""Signed-in devices: opened by login, ended by time, by the person, by an administrator."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tortoise.queryset import QuerySet

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import NotFound
from hotline.infra.secrets import vault
from hotline.infra.settings import Settings
from hotline.people.actor import Actor, actor_for_staff
from hotline.people.keys import UNSTORABLE, key
from hotline.people.models import Session, Staff
from hotline.people.permissions import require, scope_allows

# `seen_at` is written at most this often: a page with twenty requests is one write, not twenty.
SEEN_EVERY = timedelta(minutes=1)
KEPT_AFTER_END = timedelta(days=90)


@dataclass(frozen=True)
class SessionRules:
    """How long a session lives."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)

    @classmethod
    def of(cls, settings: Settings) -> "SessionRules":
        return cls(
            timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_absolute_hours)
        )

    def live(self, session: Session, now: datetime) -> bool:
        """Neither ended nor timed out."""
        return (
            session.revoked_at is None
            and session.created_at + self.absolute > now
            and session.seen_at + self.idle > now
        )


DEFAULT_RULES = SessionRules()
#: Ended: by the person, by an administrator, by a new password. Lapsed: by time alone.
Standing = Literal["live", "lapsed", "ended", "unknown"]


async def open_session(staff: Staff, *, ip: str, user_agent: str, now: datetime) -> str:
    """A new token. It leaves this function once, for the cookie; we keep its hash."""
    token = secrets.token_urlsafe(32)
    await Session.create(
        id=vault().hash_code(token),
        staff_id=staff.id,
        created_at=now,
        seen_at=now,
        ip=ip[:45],
        user_agent=UNSTORABLE.sub("", user_agent)[:300],
    )
    return token


async def session_actor(
    token: str,
    now: datetime,
    rules: SessionRules = DEFAULT_RULES,
    *,
    channel: str = "web",
    request_id: str = "",
    ip: str = "",
) -> Actor | None:
    """Who holds this token, or None when it is unknown, ended, timed out or its account closed."""
    session = await Session.filter(id=vault().hash_code(token)).select_related("staff__organisation").first()
    if session is None or not rules.live(session, now) or _orphaned(session):
        return None
    if session.seen_at + SEEN_EVERY <= now:
        await Session.filter(id=session.id, revoked_at=None).update(seen_at=now)
    return await actor_for_staff(session.staff, channel, request_id, ip=ip)


async def standing(token: str, now: datetime, rules: SessionRules = DEFAULT_RULES) -> Standing:
    """What became of the session of this token: a phone forgets more when it was ended than when it lapsed."""
    session = await Session.filter(id=vault().hash_code(token)).select_related("staff").first()
    if session is None:
        return "unknown"
    if session.revoked_at is not None or _orphaned(session):
        return "ended"
    return "live" if rules.live(session, now) else "lapsed"


async def sign_out(token: str, now: datetime) -> None:
    """End the session of this token; nothing happens when it has ended already."""
    await Session.filter(id=vault().hash_code(token), revoked_at=None).update(revoked_at=now)


async def list_sessions(
    staff_id: int, *, by: Actor, now: datetime, rules: SessionRules = DEFAULT_RULES
) -> list[Session]:
    """The devices somebody is signed in on, the last used first."""
    await _manageable(staff_id, by)
    rows = await _open(staff_id).filter(seen_at__gt=now - rules.idle).order_by("-seen_at")
    return [session for session in rows if rules.live(session, now)]


async def revoke_session(session_id: str, *, by: Actor, now: datetime) -> None:
    """Forced logout of one device."""
    session = await Session.get_or_none(id=key(session_id, 64))
    if session is None:
        raise NotFound("没有这个登录记录")
    staff = await _manageable(session.staff_id, by)
    async with transaction():
        await Session.filter(id=session.id, revoked_at=None).update(revoked_at=now)
        await _note(by, "session.revoke", staff, {"ip": session.ip}, now)


async def revoke_all(staff_id: int, *, by: Actor, now: datetime) -> int:
    """Forced logout of every device; how many there were."""
    staff = await _manageable(staff_id, by)
    async with transaction():
        ended = await end_sessions(staff_id, now)
        await _note(by, "session.revoke_all", staff, {"sessions": ended}, now)
    return ended


async def end_sessions(staff_id: int, now: datetime) -> int:
    """For actions that change who may sign in; they keep the audit."""
    return await _open(staff_id).update(revoked_at=now)


async def forget_old_sessions(now: datetime) -> int:
    """A session row says where somebody worked from: it is not kept for ever."""
    return await Session.filter(seen_at__lt=now - KEPT_AFTER_END).delete()


def _open(staff_id: int) -> QuerySet[Session]:
    return Session.filter(staff_id=staff_id, revoked_at=None)


def _orphaned(session: Session) -> bool:
    changed = session.staff.password_changed_at
    return not session.staff.active or (changed is not None and changed > session.created_at)


async def _manageable(staff_id: int, by: Actor) -> Staff:
    scope = require(by, "sessions.manage")
    staff = await Staff.get_or_none(id=staff_id)
    if staff is None or not (
        by.staff_id == staff_id or scope_allows(by, scope, tenant_id=staff.tenant_id, staff_ids=[staff_id])
    ):
        raise NotFound("没有这个人员")
    return staff


async def _note(by: Actor, action: str, staff: Staff, detail: dict[str, object], now: datetime) -> None:
    await audit.record(by.label, action, f"staff:{staff.id}", detail, now, by.request_id)
