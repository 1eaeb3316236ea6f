"""What agents write to each other."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.people.models import Organisation, Staff


class DeskMessage(Model):
    """坐席间消息: kept until it was read, however long its reader is away."""

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    sender: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", related_name=False, on_delete=fields.RESTRICT
    )
    receiver: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", related_name=False, on_delete=fields.RESTRICT
    )
    text = fields.CharField(500)
    sent_at = fields.DatetimeField()
    read_at = fields.DatetimeField(null=True)

    class Meta:
        table = "desk_message"
        indexes: ClassVar = [
            Index(fields=("receiver_id", "read_at")),
            Index(fields=("sender_id", "id")),
        ]

    tenant_id: int
    sender_id: int
    receiver_id: int
