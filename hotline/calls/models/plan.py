"""Numbers we are called under, territories, opening hours: the number plan as rows."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from hotline.people.models import Organisation


class AccessNumber(Model):
    """代表号. Without a tenant it is shared, and the caller's territory decides."""

    id = fields.IntField(primary_key=True)
    number = fields.CharField(32, unique=True)
    tenant: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    flow = fields.CharField(40, default="")

    class Meta:
        table = "access_number"

    tenant_id: int | None


class Territory(Model):
    """属地: callers whose number begins so belong to this centre."""

    id = fields.IntField(primary_key=True)
    prefix = fields.CharField(16, unique=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )

    class Meta:
        table = "call_territory"

    tenant_id: int


class OpeningHours(Model):
    """When a centre answers: [["08:00", "12:00"], …]; a centre without a row always does."""

    id = fields.IntField(primary_key=True)
    tenant: fields.OneToOneRelation[Organisation] = fields.OneToOneField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    segments: Any = fields.JSONField()
    working_days_only = fields.BooleanField(default=True)
    closed: Any = fields.JSONField(default=list)  # single days: ["2026-02-17"]

    class Meta:
        table = "opening_hours"

    tenant_id: int
