"""What passes between the citizen and the hotline after the first request."""

from typing import TYPE_CHECKING, ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.infra.files import StoredFile
from hotline.people.models import Staff

if TYPE_CHECKING:
    from hotline.orders.models.order import Order


class Supplement(Model):
    """补单: appended, never overwriting (RULES §6)."""

    id = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation["Order"] = fields.ForeignKeyField(
        "hotline.Order", related_name="supplements", on_delete=fields.RESTRICT, db_index=True
    )
    content = fields.TextField()
    by_name = fields.CharField(120)
    at = fields.DatetimeField()

    class Meta:
        table = "supplements"

    order_id: int


class CallBack(Model):
    """回访: one attempt by a person; `process` and `result` are 1–5, kept apart (RULES §8)."""

    id = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation["Order"] = fields.ForeignKeyField(
        "hotline.Order", related_name="call_backs", on_delete=fields.RESTRICT, db_index=True
    )
    staff: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    by_name = fields.CharField(120)
    at = fields.DatetimeField()
    reached = fields.BooleanField()
    process = fields.IntField(null=True)
    result = fields.IntField(null=True)
    note = fields.TextField(default="")
    round = fields.IntField(default=1)

    class Meta:
        table = "call_backs"
        # The leader's morning: who was praised yesterday, who was not.
        indexes: ClassVar = [Index(fields=("at",))]

    order_id: int


class Evaluation(Model):
    """The citizen's own judgement: one per handling round, revisable until the case is archived."""

    id = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation["Order"] = fields.ForeignKeyField(
        "hotline.Order", related_name="evaluations", on_delete=fields.RESTRICT
    )
    round = fields.IntField(default=1)
    process = fields.IntField()
    result = fields.IntField()
    solved = fields.BooleanField(null=True)
    comment = fields.TextField(default="")
    channel = fields.CharField(16)
    at = fields.DatetimeField()

    class Meta:
        table = "evaluations"
        unique_together = (("order_id", "round"),)
        indexes: ClassVar = [Index(fields=("at",))]

    order_id: int


class Attachment(Model):
    """A stored file that belongs to an order; `purpose` says to which part of its story."""

    id = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation["Order"] = fields.ForeignKeyField(
        "hotline.Order", related_name="attachments", on_delete=fields.RESTRICT, db_index=True
    )
    file: fields.ForeignKeyRelation["StoredFile"] = fields.ForeignKeyField(
        "hotline.StoredFile", related_name=False, on_delete=fields.RESTRICT
    )
    purpose = fields.CharField(16)  # request | supplement | verification | reply | return | appeal
    subject_id = fields.BigIntField(null=True)
    by_name = fields.CharField(120)
    at = fields.DatetimeField()

    class Meta:
        table = "attachments"

    order_id: int
    file_id: str
