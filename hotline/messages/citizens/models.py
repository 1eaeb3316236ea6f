"""What a citizen is told outside the chat, and how far it came."""

from enum import StrEnum
from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.infra.secrets import vault
from hotline.orders.models import Order
from hotline.people.models import Citizen, Organisation
from hotline.wechat.models import Follower, Reply


class Means(StrEnum):
    """The rungs, in their order."""

    TEMPLATE = "template"
    SMS = "sms"

    @property
    def label(self) -> str:
        """In Chinese; a msgid for gettext."""
        return "微信模板消息" if self is Means.TEMPLATE else "短信"


class Fate(StrEnum):
    """How far the message has come."""

    WAITING = "waiting"
    SENT = "sent"  # the provider has it; a receipt may follow
    DELIVERED = "delivered"
    FAILED = "failed"  # no way is left, and somebody has to know


class CitizenMessage(Model):
    """One thing a citizen is to learn. The words are a citizen's affair: encrypted at rest."""

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", on_delete=fields.RESTRICT, db_index=False, related_name=False
    )
    follower: fields.ForeignKeyNullableRelation[Follower] = fields.ForeignKeyField(
        "hotline.Follower", null=True, on_delete=fields.RESTRICT, db_index=True, related_name=False
    )
    citizen: fields.ForeignKeyNullableRelation[Citizen] = fields.ForeignKeyField(
        "hotline.Citizen", null=True, on_delete=fields.RESTRICT, db_index=True, related_name=False
    )
    order: fields.ForeignKeyNullableRelation[Order] = fields.ForeignKeyField(
        "hotline.Order", null=True, on_delete=fields.RESTRICT, db_index=True, related_name=False
    )
    # The line of the conversation it stands for: it is told what became of it.
    reply: fields.ForeignKeyNullableRelation[Reply] = fields.ForeignKeyField(
        "hotline.Reply", null=True, on_delete=fields.RESTRICT, db_index=True, related_name=False
    )
    words_encrypted = fields.TextField()
    way = fields.CharEnumField(Means, max_length=10)
    fate = fields.CharEnumField(Fate, max_length=10, default=Fate.WAITING)
    provider = fields.CharField(max_length=32, default="")
    provider_id = fields.CharField(max_length=100, default="")
    detail = fields.CharField(max_length=200, default="")
    attempts = fields.IntField(default=0)
    created_at = fields.DatetimeField()
    next_attempt_at = fields.DatetimeField(null=True)  # also how long a sender's claim lasts
    sent_at = fields.DatetimeField(null=True)

    tenant_id: int
    follower_id: int | None
    citizen_id: int | None
    order_id: int | None
    reply_id: int | None

    class Meta:
        table = "citizen_message"
        indexes: ClassVar = [
            Index(fields=("fate", "next_attempt_at")),
            Index(fields=("provider", "provider_id")),
            Index(fields=("tenant_id", "fate", "id")),
        ]

    @property
    def words(self) -> str:
        """JSON of what is said."""
        return vault().decrypt(self.words_encrypted)
