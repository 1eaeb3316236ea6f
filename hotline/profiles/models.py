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


_rules: Brief[int, tuple[int, Profile, Calendar]] = Brief()
_earlier: Brief[tuple[int, int], Profile] = Brief()


async def rules_for(tenant_id: int) -> tuple[Profile, Calendar]:
    """Profile and calendar in force, at most a second old."""
    _, profile, calendar = await _in_force(tenant_id)
    return profile, calendar


async def numbered_rules_for(tenant_id: int) -> tuple[int, Profile]:
    """The profile in force and its version, by which `profile_at` finds it again."""
    version, profile, _ = await _in_force(tenant_id)
    return version, profile


async def profile_at(tenant_id: int, version: int) -> Profile:
    """The rules of a version; 0 is what a tenant had before it changed any."""
    current, profile = await numbered_rules_for(tenant_id)
    if version == current:
        return profile

    async def read() -> Profile:
        return _of(await TenantProfile.get_or_none(tenant_id=tenant_id, version=version))

    return await _earlier.get((tenant_id, version), read)


def forget_rules() -> None:
    """After a change in this process: the next action asks anew."""
    _rules.forget()


async def profile_for(tenant_id: int) -> Profile:
    """The rules in force for a tenant."""
    return _of(await newest(tenant_id))


async def newest(tenant_id: int) -> TenantProfile | None:
    """What a tenant last said about its rules; None: nothing yet."""
    return await TenantProfile.filter(tenant_id=tenant_id).order_by("-version").first()


async def _in_force(tenant_id: int) -> tuple[int, Profile, Calendar]:
    async def read() -> tuple[int, Profile, Calendar]:
        row = await newest(tenant_id)
        return (row.version if row else 0), _of(row), await calendar_for(tenant_id)

    return await _rules.get(tenant_id, read)


def _of(row: TenantProfile | None) -> Profile:
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
