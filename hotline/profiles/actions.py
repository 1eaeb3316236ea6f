"""Publishing calendars and changing a tenant's figures. Orders recompute their open clocks afterwards."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.people.actor import Actor
from hotline.people.models import Organisation
from hotline.people.permissions import require, scope_allows
from hotline.profiles import own_ladders
from hotline.profiles.loading import BASE, load, with_overrides
from hotline.profiles.models import CalendarVersion, TenantProfile, forget_rules, newest
from hotline.profiles.profile import Profile
from hotline.worktime.calendar import Calendar, CalendarInvalid
from hotline.worktime.zone import local


async def publish_calendar(
    tenant_id: int, data: Mapping[str, Any], by: Actor, now: datetime
) -> CalendarVersion:
    """Store a new version of the tenant's calendar; earlier versions stay as they are."""
    _may(by, "admin.calendars", tenant_id)
    async with transaction():
        await _lock(tenant_id)
        published = await CalendarVersion.filter(tenant_id=tenant_id).count()
        version = f"{tenant_id}-{local(now):%Y%m%d}.{published + 1}"
        row = await CalendarVersion.create(
            tenant_id=tenant_id,
            name=str(data.get("name") or "工作日历")[:60],
            version=version,
            data=_checked({**data, "version": version}).to_json(),
            published_at=now,
            published_by=by.label,
        )
        await _record(by, "publish_calendar", f"calendar:{version}", {"name": row.name}, now)
    forget_rules()
    return row


async def change_profile(
    tenant_id: int, profile_key: str, overrides: Mapping[str, Any], by: Actor, now: datetime
) -> TenantProfile:
    """Put another profile or other figures in force; what does not validate changes nothing."""
    _may(by, "admin.profiles", tenant_id)
    with_overrides(profile_key, overrides)
    async with transaction():
        await _lock(tenant_id)
        row = await _next_version(tenant_id, profile_key, overrides, by, now)
        await _record(by, "change_profile", f"profile:{profile_key}", {"overrides": dict(overrides)}, now)
    forget_rules()
    return row


async def change_ladder(
    tenant_id: int,
    name: str,
    rungs: Sequence[own_ladders.Typed] | None,
    *,
    basis: str,
    seen: int,
    usable: Collection[str],
    by: Actor,
    now: datetime,
) -> TenantProfile:
    """Other rungs for one ladder, None: the profile's again. Notices under way keep the ladder they began with.

    `seen` is the version that was edited: who was overtaken by somebody else is told so.
    """
    _may(by, "admin.profiles", tenant_id)
    async with transaction():
        await _lock(tenant_id)
        row = await newest(tenant_id)
        if (row.version if row else 0) != seen:
            raise Conflict("编辑期间有人修改了规则，请核对后再保存", code="stale_profile")
        key, overrides = (row.profile_key, row.overrides) if row else (BASE, {})
        before = own_ladders.standing(with_overrides(key, overrides), load(key), name)
        wanted = own_ladders.checked(rungs, before, usable, basis) if rungs is not None else None
        changed = own_ladders.laid_over(overrides, before, wanted, basis)
        after = with_overrides(key, changed)
        made = await _next_version(tenant_id, key, changed, by, now)
        subject = own_ladders.subject_of(before.ladder)
        await _record(by, "change_ladder", subject, _both(before, after, basis), now)
    forget_rules()
    return made


def _both(before: own_ladders.Standing, after: Profile, basis: str) -> dict[str, Any]:
    found = next(one for one in after.ladders if own_ladders.name_of(one) == before.name)
    ladders = {"before": own_ladders.as_data(before.ladder), "after": own_ladders.as_data(found)}
    return {**ladders, "basis": basis}


async def _next_version(
    tenant_id: int, key: str, overrides: Mapping[str, Any], by: Actor, now: datetime
) -> TenantProfile:
    """Inside the lock."""
    changes = await TenantProfile.filter(tenant_id=tenant_id).count()
    return await TenantProfile.create(
        tenant_id=tenant_id,
        profile_key=key,
        overrides=dict(overrides),
        version=changes + 1,
        changed_at=now,
        changed_by=by.label,
    )


def _may(by: Actor, permission: str, tenant_id: int) -> None:
    if not scope_allows(by, require(by, permission), tenant_id=tenant_id):
        raise Forbidden("您只能管理本热线中心的规则")


async def _lock(tenant_id: int) -> None:
    """Versions are numbered one after another: two administrators wait for each other here."""
    if await locked(Organisation, id=tenant_id) is None:
        raise NotFound("没有这个热线中心")


async def _record(by: Actor, action: str, subject: str, detail: dict[str, Any], now: datetime) -> None:
    await audit.record(by.label, action, subject, detail, now, by.request_id)


def _checked(data: Mapping[str, Any]) -> Calendar:
    try:
        return Calendar.from_json(data)
    except CalendarInvalid as error:
        raise Invalid("日历有误：{problem}", fields={"data": str(error)}, problem=str(error)) from error
