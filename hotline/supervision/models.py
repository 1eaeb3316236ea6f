"""Supervision notices, the orders they rest on, and their append-only log."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.infra.files import StoredFile
from hotline.orders.models import Order
from hotline.orders.states import MarkColour, Urgency
from hotline.people.models import Organisation, Staff
from hotline.supervision.states import SupervisionState


class SupervisionNotice(Model):
    """督办单: what `issuer` asks of `organisation`. `state` is the projection of its events."""

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    year = fields.IntField()
    sequence = fields.IntField()
    number = fields.CharField(32)
    state = fields.CharEnumField(SupervisionState, max_length=16, default=SupervisionState.ISSUED)
    version = fields.IntField(default=0)

    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    leader: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    issuer: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    issued_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    issued_by_name = fields.CharField(120)
    requirement = fields.TextField()
    colour = fields.CharEnumField(MarkColour, max_length=8, default=MarkColour.NONE)
    urgency = fields.CharEnumField(Urgency, max_length=16, default=Urgency.NORMAL)

    issued_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    original_due_at = fields.DatetimeField()
    unit = fields.CharField(16)  # what the deadline is counted in
    calendar_version = fields.CharField(64)
    explanation: list[str] = fields.JSONField(default=list)
    overdue_at = fields.DatetimeField(null=True)
    acknowledged_at = fields.DatetimeField(null=True)
    fed_back_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        table = "supervision_notices"
        unique_together = (("tenant_id", "year", "sequence"),)
        indexes: ClassVar = [
            Index(fields=("tenant_id", "state", "id")),
            Index(fields=("organisation_id", "state", "id")),
            Index(fields=("issuer_id", "state", "id")),
            # The sweep looks for feedback that is owed and late.
            Index(fields=("state", "due_at")),
        ]

    tenant_id: int
    organisation_id: int
    leader_id: int | None
    issuer_id: int
    issued_by_id: int | None


class SupervisedOrder(Model):
    """An order a notice rests on, with the marks that stood on it when the notice was issued."""

    id = fields.BigIntField(primary_key=True)
    notice: fields.ForeignKeyRelation[SupervisionNotice] = fields.ForeignKeyField(
        "hotline.SupervisionNotice", related_name="orders", on_delete=fields.RESTRICT
    )
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "hotline.Order", related_name=False, on_delete=fields.RESTRICT, db_index=True
    )
    mark_ids: list[int] = fields.JSONField(default=list)

    class Meta:
        table = "supervised_orders"
        unique_together = (("notice_id", "order_id"),)

    notice_id: int
    order_id: int


class SupervisionEvent(Model):
    """Append-only: one row per step, in the same transaction as what it changed."""

    id = fields.BigIntField(primary_key=True)
    notice: fields.ForeignKeyRelation[SupervisionNotice] = fields.ForeignKeyField(
        "hotline.SupervisionNotice", related_name="events", on_delete=fields.RESTRICT
    )
    seq = fields.IntField()
    step = fields.CharField(16)
    from_state = fields.CharField(16)
    to_state = fields.CharField(16)
    at = fields.DatetimeField()
    actor_kind = fields.CharField(12)
    actor_name = fields.CharField(120)
    staff_id = fields.IntField(null=True)
    organisation_id = fields.IntField(null=True)
    channel = fields.CharField(16)
    request_id = fields.CharField(64, default="")
    text = fields.TextField(default="")
    data: dict[str, object] = fields.JSONField(default=dict)

    class Meta:
        table = "supervision_events"
        unique_together = (("notice_id", "seq"),)

    notice_id: int


class SupervisionFile(Model):
    """Evidence that came with a feedback."""

    id = fields.BigIntField(primary_key=True)
    notice: fields.ForeignKeyRelation[SupervisionNotice] = fields.ForeignKeyField(
        "hotline.SupervisionNotice", related_name="files", on_delete=fields.RESTRICT, db_index=True
    )
    event: fields.ForeignKeyRelation[SupervisionEvent] = fields.ForeignKeyField(
        "hotline.SupervisionEvent", related_name=False, on_delete=fields.RESTRICT
    )
    file: fields.ForeignKeyRelation[StoredFile] = fields.ForeignKeyField(
        "hotline.StoredFile", related_name=False, on_delete=fields.RESTRICT, db_index=True
    )

    class Meta:
        table = "supervision_files"

    notice_id: int
    event_id: int
    file_id: str


class SupervisionCounter(Model):
    """The last notice number of a centre's year: gap-free under its row lock."""

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    year = fields.IntField()
    value = fields.IntField(default=0)

    class Meta:
        table = "supervision_counters"
        unique_together = (("tenant_id", "year"),)


__all__ = [
    "SupervisedOrder",
    "SupervisionCounter",
    "SupervisionEvent",
    "SupervisionFile",
    "SupervisionNotice",
]
