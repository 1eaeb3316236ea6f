"""A tenant's published calendars and its figures on top of a shipped profile.

Both tables only grow: the newest row of a tenant is in force, and a clock can name the version it
was computed with. One small indexed query finds that row in every process; parsing is cached.
"""

import json
from functools import lru_cache
from typing import Any

from tortoise import fields
from tortoise.models import Model

from hotline.infra.memory import Brief
from hotline.profiles.loading import BASE, load, with_overrides
from hotline.profiles.profile import Profile
from hotline.worktime import seeds
from hotline.worktime.calendar import Calendar


class CalendarVersion(Model):
    """One published version of a tenant's working calendar."""

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "hotline.Organisation", related_name="calendar_versions", on_delete=fields.RESTRICT
    )
    tenant_id: int
    name = fields.CharField(max_length=60)
    version = fields.CharField(max_length=60)
    data = fields.JSONField[dict[str, Any]]()
    published_at = fields.DatetimeField()
    published_by = fields.CharField(max_length=200)

    class Meta:
        table = "calendar_version"
        unique_together = (("tenant", "version"),)


class TenantProfile(Model):
    """Which shipped profile a tenant follows, and what it changed."""

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "hotline.Organisation", related_name="profiles", on_delete=fields.RESTRICT
    )
    tenant_id: int
    profile_key = fields.CharField(max_length=40)
    overrides = fields.JSONField[dict[str, Any]](default=dict)
    version = fields.IntField()
    changed_at = fields.DatetimeField()
    changed_by = fields.CharField(max_length=200)

    class Meta:
        table = "tenant_profile"
        unique_together = (("tenant", "version"),)


_rules: Brief[int, tuple[Profile, Calendar]] = Brief()


async def rules_for(tenant_id: int) -> tuple[Profile, Calendar]:
    """Profile and calendar in force, at most a second old."""

    async def read() -> tuple[Profile, Calendar]:
        return await profile_for(tenant_id), await calendar_for(tenant_id)

    return await _rules.get(tenant_id, read)


def forget_rules() -> None:
    """After a change in this process: the next action asks anew."""
    _rules.forget()


async def profile_for(tenant_id: int) -> Profile:
    """The rules in force for a tenant."""
    row = await TenantProfile.filter(tenant_id=tenant_id).order_by("-version").first()
    return _profile(row.profile_key, json.dumps(row.overrides)) if row else load(BASE)


async def calendar_for(tenant_id: int) -> Calendar:
    """The calendar in force for a tenant: its newest version, else the one its profile names."""
    row = await CalendarVersion.filter(tenant_id=tenant_id).order_by("-id").first()
    return _calendar(json.dumps(row.data)) if row else await shipped_calendar(tenant_id)


async def calendar_at(tenant_id: int, version: str) -> Calendar | None:
    """The calendar a clock was computed with, by the version the clock stores."""
    row = await CalendarVersion.get_or_none(tenant_id=tenant_id, version=version)
    if row:
        return _calendar(json.dumps(row.data))
    return next((seed for seed in map(seeds.calendar, seeds.available()) if seed.version == version), None)


async def shipped_calendar(tenant_id: int) -> Calendar:
    """The calendar a tenant's profile names, before it published any of its own."""
    return seeds.calendar((await profile_for(tenant_id)).calendar)


@lru_cache(64)
def _profile(key: str, overrides: str) -> Profile:
    return with_overrides(key, json.loads(overrides))


@lru_cache(64)
def _calendar(data: str) -> Calendar:
    return Calendar.from_json(json.loads(data))
