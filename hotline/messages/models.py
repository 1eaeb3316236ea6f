"""What somebody is to learn, and each attempt to tell him."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.messages.states import Audience, DeliveryState, NoticeState
from hotline.orders.models import Order
from hotline.orders.states import Urgency
from hotline.people.models import Organisation, Staff


class Notice(Model):
    """One thing somebody has to know. It climbs until a person takes note of it.

    `next_rung` is the rung to be fired at `climb_at`; without `climb_at` nothing climbs any more.
    """

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    kind = fields.CharField(32)
    urgency = fields.CharEnumField(Urgency, max_length=16, default=Urgency.NORMAL)
    order: fields.ForeignKeyNullableRelation[Order] = fields.ForeignKeyField(
        "hotline.Order", null=True, related_name=False, on_delete=fields.RESTRICT, db_index=True
    )
    number = fields.CharField(32, default="")  # the order's, for lists
    subject_key = fields.CharField(64, default="")
    organisation: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    audience = fields.CharEnumField(Audience, max_length=16)
    staff_ids: list[int] = fields.JSONField(default=list)  # addressed by name; empty: the whole audience
    title = fields.CharField(160)
    body = fields.CharField(400)
    url = fields.CharField(200)
    dedupe = fields.CharField(100, unique=True, null=True)
    created_at = fields.DatetimeField()

    state = fields.CharEnumField(NoticeState, max_length=12, default=NoticeState.OPEN)
    # The rules whose ladder it climbs to the end, whatever is changed meanwhile.
    rules_version = fields.IntField(default=0)
    next_rung = fields.IntField(default=0)
    climb_at = fields.DatetimeField(null=True)
    acknowledged_at = fields.DatetimeField(null=True)
    acknowledged_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    by_name = fields.CharField(60, default="")
    how = fields.CharField(32, default="")

    class Meta:
        table = "notices"
        indexes: ClassVar = [
            Index(fields=("state", "climb_at")),
            Index(fields=("tenant_id", "state", "id")),
            Index(fields=("subject_key",)),
        ]

    tenant_id: int
    order_id: int | None
    organisation_id: int | None
    acknowledged_by_id: int | None


class Delivery(Model):
    """One message of one rung to one person. Its id is the provider's idempotency key.

    The unique key is why no rung fires twice, whatever happens to the worker that fires it.
    """

    id = fields.BigIntField(primary_key=True)
    notice: fields.ForeignKeyRelation[Notice] = fields.ForeignKeyField(
        "hotline.Notice", related_name="deliveries", on_delete=fields.RESTRICT
    )
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", related_name=False, on_delete=fields.RESTRICT
    )
    rung = fields.IntField()
    channel = fields.CharField(16)
    audience = fields.CharEnumField(Audience, max_length=16)
    instead_of = fields.CharField(60, default="")  # for whom the person stands in
    state = fields.CharEnumField(DeliveryState, max_length=20, default=DeliveryState.CREATED)
    provider = fields.CharField(32, default="")
    provider_id = fields.CharField(100, default="")
    attempts = fields.IntField(default=0)
    created_at = fields.DatetimeField()
    next_attempt_at = fields.DatetimeField(null=True)
    sent_at = fields.DatetimeField(null=True)
    delivered_at = fields.DatetimeField(null=True)
    read_at = fields.DatetimeField(null=True)
    detail = fields.CharField(200, default="")
    claimed_until = fields.DatetimeField(null=True)
    claimed_by = fields.CharField(48, default="")

    class Meta:
        table = "deliveries"
        unique_together = (("notice_id", "rung", "staff_id", "channel"),)
        indexes: ClassVar = [
            Index(fields=("state", "next_attempt_at")),
            Index(fields=("staff_id", "notice_id")),
            Index(fields=("provider_id",)),
            Index(fields=("claimed_by",)),
        ]

    notice_id: int
    staff_id: int


class EarlyReceipt(Model):
    """A provider's receipt that came before its answer to our sending: kept until we know the id."""

    id = fields.BigIntField(primary_key=True)
    provider = fields.CharField(32)
    provider_id = fields.CharField(100)
    outcome = fields.CharField(16)
    detail = fields.CharField(200, default="")
    at = fields.DatetimeField()

    class Meta:
        table = "early_receipts"
        indexes: ClassVar = [Index(fields=("provider_id",))]


__all__ = ["Delivery", "EarlyReceipt", "Notice"]
