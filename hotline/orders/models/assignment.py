"""Who handles an order, and the clocks that measure them."""

from typing import TYPE_CHECKING, ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.orders.states import AssignmentState, ClockKind, Part
from hotline.people.models import Organisation, Staff

if TYPE_CHECKING:
    from hotline.orders.models.order import Order


class Assignment(Model):
    """One organisation's share of an order; `parent` is set when a workstation or department passed it on."""

    id = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation["Order"] = fields.ForeignKeyField(
        "hotline.Order", related_name="assignments", on_delete=fields.RESTRICT
    )
    parent: fields.ForeignKeyNullableRelation["Assignment"] = fields.ForeignKeyField(
        "hotline.Assignment", null=True, related_name="children", on_delete=fields.RESTRICT, db_index=True
    )
    organisation: fields.ForeignKeyRelation["Organisation"] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    part = fields.CharEnumField(Part, max_length=12)
    state = fields.CharEnumField(AssignmentState, max_length=16, default=AssignmentState.PENDING_SIGN)
    dispatched_by: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    dispatched_at = fields.DatetimeField()
    opinion = fields.TextField(default="")
    signed_by: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    signed_at = fields.DatetimeField(null=True)
    handler: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT, db_index=True
    )
    offline = fields.BooleanField(default=False)
    due_at = fields.DatetimeField(null=True)
    reply = fields.TextField(default="")
    replied_by: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    replied_at = fields.DatetimeField(null=True)
    override_reason = fields.TextField(default="")
    extension_count = fields.IntField(default=0)
    round = fields.IntField(default=1)

    class Meta:
        table = "assignments"
        indexes: ClassVar = [
            Index(fields=("order_id",)),
            Index(fields=("organisation_id", "order_id")),
            Index(fields=("organisation_id", "state", "due_at", "id")),
            # The leader's morning asks what came and what was answered yesterday.
            Index(fields=("organisation_id", "dispatched_at")),
            Index(fields=("organisation_id", "replied_at")),
        ]

    order_id: int
    parent_id: int | None
    organisation_id: int
    dispatched_by_id: int | None
    signed_by_id: int | None
    handler_id: int | None
    replied_by_id: int | None


class Clock(Model):
    """A running time limit. Explains itself and remembers the calendar it was computed with (RULES §4.3)."""

    id = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation["Order"] = fields.ForeignKeyField(
        "hotline.Order", related_name="clocks", on_delete=fields.RESTRICT
    )
    assignment: fields.ForeignKeyNullableRelation["Assignment"] = fields.ForeignKeyField(
        "hotline.Assignment", null=True, related_name="clocks", on_delete=fields.RESTRICT, db_index=True
    )
    organisation: fields.ForeignKeyNullableRelation["Organisation"] = fields.ForeignKeyField(
        "hotline.Organisation", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    kind = fields.CharEnumField(ClockKind, max_length=12)
    value = fields.IntField()
    unit = fields.CharField(16)
    started_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    original_due_at = fields.DatetimeField()
    warn_at = fields.DatetimeField()
    paused_at = fields.DatetimeField(null=True)
    stopped_at = fields.DatetimeField(null=True)
    breached_at = fields.DatetimeField(null=True)
    warned_at = fields.DatetimeField(null=True)
    waived = fields.CharField(200, default="")
    calendar_version = fields.CharField(64)
    explanation: list[str] = fields.JSONField(default=list)

    class Meta:
        table = "clocks"
        indexes: ClassVar = [
            Index(fields=("order_id",)),
            # The sweep that raises marks reads open clocks by warn point.
            Index(fields=("stopped_at", "warn_at")),
        ]

    order_id: int
    assignment_id: int | None
    organisation_id: int | None


class Verification(Model):
    """核实: who checked, when, by what means, what was found (LEDGER 17.2)."""

    id = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation["Order"] = fields.ForeignKeyField(
        "hotline.Order", related_name="verifications", on_delete=fields.RESTRICT, db_index=True
    )
    assignment: fields.ForeignKeyRelation["Assignment"] = fields.ForeignKeyField(
        "hotline.Assignment", related_name="verifications", on_delete=fields.RESTRICT, db_index=True
    )
    by_name = fields.CharField(60)
    staff: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    verified_at = fields.DatetimeField()
    method = fields.CharField(16)
    findings = fields.TextField()
    lng = fields.FloatField(null=True)
    lat = fields.FloatField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "verifications"

    order_id: int
    assignment_id: int
