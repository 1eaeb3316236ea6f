"""Publishing calendars and changing a tenant's figures. Orders recompute their open clocks afterwards."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import Invalid
from hotline.people.actor import Actor
from hotline.people.permissions import require
from hotline.profiles.loading import with_overrides
from hotline.profiles.models import CalendarVersion, TenantProfile
from hotline.worktime.calendar import Calendar, CalendarInvalid
from hotline.worktime.zone import local


async def publish_calendar(
    tenant_id: int, data: Mapping[str, Any], by: Actor, now: datetime
) -> CalendarVersion:
    """Store a new version of the tenant's calendar; earlier versions stay as they are."""
    require(by, "admin.calendars")
    name = str(data.get("name") or "工作日历")[:60]
    async with transaction():
        published = await CalendarVersion.filter(tenant_id=tenant_id).count()
        version = f"{tenant_id}-{local(now):%Y%m%d}.{published + 1}"
        row = await CalendarVersion.create(
            tenant_id=tenant_id,
            name=name,
            version=version,
            data=_checked({**data, "version": version}).to_json(),
            published_at=now,
            published_by=by.label,
        )
        await audit.record(
            by.label, "publish_calendar", f"calendar:{version}", {"name": name}, now, by.request_id
        )
    return row


async def change_profile(
    tenant_id: int, profile_key: str, overrides: Mapping[str, Any], by: Actor, now: datetime
) -> TenantProfile:
    """Put another profile or other figures in force; what does not validate changes nothing."""
    require(by, "admin.profiles")
    with_overrides(profile_key, overrides)
    async with transaction():
        changes = await TenantProfile.filter(tenant_id=tenant_id).count()
        row = await TenantProfile.create(
            tenant_id=tenant_id,
            profile_key=profile_key,
            overrides=dict(overrides),
            version=changes + 1,
            changed_at=now,
            changed_by=by.label,
        )
        await audit.record(
            by.label,
            "change_profile",
            f"profile:{profile_key}",
            {"overrides": dict(overrides)},
            now,
            by.request_id,
        )
    return row


def _checked(data: Mapping[str, Any]) -> Calendar:
    try:
        return Calendar.from_json(data)
    except CalendarInvalid as error:
        raise Invalid(str(error), fields={"data": str(error)}) from error
