"""Requests that wait for a decision, objections to an assessment, and supervision marks."""

from typing import TYPE_CHECKING, ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.orders.states import Decision, MarkColour, MarkRule, RequestKind
from hotline.people.models import Organisation, Staff

if TYPE_CHECKING:
    from hotline.orders.models.assignment import Assignment
    from hotline.orders.models.order import Order


class ReviewRequest(Model):
    """退回 / 延期 / 特殊单 asked for by a department, decided by a reviewer (LEDGER 15.1)."""

    id = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation["Order"] = fields.ForeignKeyField(
        "hotline.Order", related_name="requests", on_delete=fields.RESTRICT, db_index=True
    )
    assignment: fields.ForeignKeyRelation["Assignment"] = fields.ForeignKeyField(
        "hotline.Assignment", related_name="requests", on_delete=fields.RESTRICT, db_index=True
    )
    tenant: fields.ForeignKeyRelation["Organisation"] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    kind = fields.CharEnumField(RequestKind, max_length=12)
    reason = fields.TextField()
    proposed_organisation: fields.ForeignKeyNullableRelation["Organisation"] = fields.ForeignKeyField(
        "hotline.Organisation", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    days = fields.IntField(null=True)
    requested_by: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    requested_at = fields.DatetimeField()
    in_window = fields.BooleanField(default=True)
    decision = fields.CharEnumField(Decision, max_length=8, default=Decision.PENDING)
    decided_by: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    decided_at = fields.DatetimeField(null=True)
    opinion = fields.TextField(default="")

    class Meta:
        table = "review_requests"
        indexes: ClassVar = [Index(fields=("tenant_id", "kind", "decision", "id"))]

    order_id: int
    assignment_id: int
    requested_by_id: int | None
    proposed_organisation_id: int | None


class Appeal(Model):
    """申诉: a department objects to how it was assessed (LEDGER 15.6)."""

    id = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation["Order"] = fields.ForeignKeyField(
        "hotline.Order", related_name="appeals", on_delete=fields.RESTRICT, db_index=True
    )
    tenant: fields.ForeignKeyRelation["Organisation"] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    organisation: fields.ForeignKeyRelation["Organisation"] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    subject = fields.CharField(24)  # overdue | unsatisfied | return_refused | mark
    reason = fields.TextField()
    by_name = fields.CharField(120)
    at = fields.DatetimeField()
    decision = fields.CharEnumField(Decision, max_length=8, default=Decision.PENDING)
    opinion = fields.TextField(default="")
    decided_by_name = fields.CharField(120, default="")
    decided_at = fields.DatetimeField(null=True)

    class Meta:
        table = "appeals"
        indexes: ClassVar = [Index(fields=("tenant_id", "decision", "id"))]

    order_id: int
    organisation_id: int


class Mark(Model):
    """A yellow or red mark. Lifted by verification, never deleted (RULES §9)."""

    id = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation["Order"] = fields.ForeignKeyField(
        "hotline.Order", related_name="marks", on_delete=fields.RESTRICT, db_index=True
    )
    organisation: fields.ForeignKeyNullableRelation["Organisation"] = fields.ForeignKeyField(
        "hotline.Organisation", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    clock_id = fields.BigIntField(null=True)
    colour = fields.CharEnumField(MarkColour, max_length=8)
    rule = fields.CharEnumField(MarkRule, max_length=24)
    reason = fields.CharField(300)
    raised_at = fields.DatetimeField()
    lifted_at = fields.DatetimeField(null=True)
    lifted_by_name = fields.CharField(120, default="")
    lift_reason = fields.TextField(default="")

    class Meta:
        table = "marks"

    order_id: int
    organisation_id: int | None
