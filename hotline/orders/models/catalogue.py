"""Reference rows the desk works with: classifications, answer templates, counters, saved views."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.people.models import Organisation, Staff


class Classification(Model):
    """One node of the three-level tree that drives analysis (LEDGER 13.3)."""

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation["Organisation"] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    parent: fields.ForeignKeyNullableRelation["Classification"] = fields.ForeignKeyField(
        "hotline.Classification", null=True, related_name="children", on_delete=fields.RESTRICT, db_index=True
    )
    code = fields.CharField(16)
    name = fields.CharField(60)
    level = fields.IntField()
    path = fields.CharField(200)
    active = fields.BooleanField(default=True)

    class Meta:
        table = "classifications"
        unique_together = (("tenant_id", "code"),)

    tenant_id: int
    parent_id: int | None


class AnswerTemplate(Model):
    """An answer agents and handlers use again and again."""

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation["Organisation"] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT, db_index=True
    )
    title = fields.CharField(80)
    content = fields.TextField()
    purpose = fields.CharField(16)  # answer | reply | return | call_back
    active = fields.BooleanField(default=True)

    class Meta:
        table = "answer_templates"


class NumberCounter(Model):
    """The last number drawn: gap-free per tenant and day under its row lock (RULES §5)."""

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation["Organisation"] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    day = fields.CharField(8)
    value = fields.IntField(default=0)

    class Meta:
        table = "number_counters"
        unique_together = (("tenant_id", "day"),)


class SavedView(Model):
    """A search somebody keeps; `about` says on which page it was made."""

    id = fields.IntField(primary_key=True)
    staff: fields.ForeignKeyRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", related_name=False, on_delete=fields.RESTRICT
    )
    about = fields.CharField(12, default="orders")
    name = fields.CharField(40)
    query = fields.CharField(500)
    at = fields.DatetimeField()

    class Meta:
        table = "saved_views"
        indexes: ClassVar = [Index(fields=("staff_id", "id"))]
