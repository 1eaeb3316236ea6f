"""What we say to a follower: a row first, sent behind, never silently lost."""

import json
from enum import StrEnum
from typing import Any, ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.infra.secrets import vault
from hotline.orders.models import Order
from hotline.people.models import Staff
from hotline.wechat.models.followers import Follower


class ReplyState(StrEnum):
    """How far a reply has come."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"  # the desk sees it and why
    BY_TEMPLATE = "by_template"
    BY_SMS = "by_sms"


class Reply(Model):
    """One message to one follower. `kind` is text, menu or image; the content is a citizen's affair."""

    id = fields.BigIntField(primary_key=True)
    follower: fields.ForeignKeyRelation[Follower] = fields.ForeignKeyField(
        "hotline.Follower", on_delete=fields.RESTRICT, db_index=False, related_name=False
    )
    kind = fields.CharField(max_length=16, default="text")
    content_encrypted = fields.TextField()
    by_name = fields.CharField(max_length=60, default="")  # empty: the assistant
    staff: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, on_delete=fields.RESTRICT, db_index=True, related_name=False
    )
    order: fields.ForeignKeyNullableRelation[Order] = fields.ForeignKeyField(
        "hotline.Order", null=True, on_delete=fields.RESTRICT, db_index=True, related_name=False
    )
    created_at = fields.DatetimeField()
    state = fields.CharEnumField(ReplyState, max_length=12, default=ReplyState.WAITING)
    detail = fields.CharField(max_length=200, default="")
    attempts = fields.IntField(default=0)
    next_attempt_at = fields.DatetimeField(null=True)  # also how long a sender's claim lasts
    sent_at = fields.DatetimeField(null=True)
    provider_id = fields.CharField(max_length=100, default="")

    follower_id: int
    staff_id: int | None
    order_id: int | None

    class Meta:
        table = "wechat_reply"
        indexes: ClassVar = [
            Index(fields=("state", "next_attempt_at")),
            Index(fields=("follower_id", "id")),
            Index(fields=("provider_id",)),
        ]

    @property
    def content(self) -> dict[str, Any]:
        """{"text": …} and what the kind needs besides."""
        found: dict[str, Any] = json.loads(vault().decrypt(self.content_encrypted))
        return found
