"""The conversation with one follower, and the orders that came of it."""

import json
from typing import Any, ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.infra.secrets import vault
from hotline.orders.models import Order
from hotline.people.models import Staff
from hotline.wechat.models.followers import Follower


class Talk(Model):
    """Where a conversation stands. `version` counts its changes: who decided on an older one decides again."""

    id = fields.BigIntField(primary_key=True)
    follower: fields.OneToOneRelation[Follower] = fields.OneToOneField(
        "hotline.Follower", on_delete=fields.RESTRICT, related_name=False
    )
    stage = fields.CharField(max_length=24, default="open")
    draft_encrypted = fields.TextField(default="")
    version = fields.IntField(default=0)
    changed_at = fields.DatetimeField()
    wants_person_since = fields.DatetimeField(null=True)
    agent: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, on_delete=fields.RESTRICT, db_index=True, related_name=False
    )
    taken_at = fields.DatetimeField(null=True)
    order: fields.ForeignKeyNullableRelation[Order] = fields.ForeignKeyField(
        "hotline.Order", null=True, on_delete=fields.RESTRICT, db_index=True, related_name=False
    )

    follower_id: int
    agent_id: int | None
    order_id: int | None

    class Meta:
        table = "wechat_talk"
        indexes: ClassVar = [Index(fields=("wants_person_since",)), Index(fields=("changed_at",))]

    @property
    def draft(self) -> dict[str, Any]:
        """What was collected so far; the conversation knows its form."""
        if not self.draft_encrypted:
            return {}
        found: dict[str, Any] = json.loads(vault().decrypt(self.draft_encrypted))
        return found


class ChatOrder(Model):
    """An order made, or joined, in a conversation: its follower may ask about it without a code."""

    id = fields.BigIntField(primary_key=True)
    follower: fields.ForeignKeyRelation[Follower] = fields.ForeignKeyField(
        "hotline.Follower", on_delete=fields.RESTRICT, db_index=False, related_name=False
    )
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "hotline.Order", on_delete=fields.RESTRICT, db_index=True, related_name=False
    )
    joined = fields.BooleanField(default=False)  # somebody else's, followed
    at = fields.DatetimeField()

    follower_id: int
    order_id: int

    class Meta:
        table = "wechat_chat_order"
        unique_together = (("follower", "order"),)
