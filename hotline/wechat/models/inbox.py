"""What the platform brought, kept once, and the files that came with it."""

import json
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.infra.files import StoredFile
from hotline.infra.secrets import vault
from hotline.orders.models import Order
from hotline.wechat.models.accounts import OfficialAccount


class WechatMessage(Model):
    """What a citizen or the platform told us, once. The content is a citizen's: encrypted at rest."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[OfficialAccount] = fields.ForeignKeyField(
        "hotline.OfficialAccount", on_delete=fields.RESTRICT, db_index=False, related_name=False
    )
    # MsgId, or what makes an event itself: the platform tells everything up to three times.
    key = fields.CharField(max_length=80)
    openid = fields.CharField(max_length=64)
    kind = fields.CharField(max_length=32)
    event = fields.CharField(max_length=64, default="")
    content_encrypted = fields.TextField()
    sent_at = fields.DatetimeField()
    received_at = fields.DatetimeField()
    # Null until the conversation has gone on from here; `handle_after` is when somebody may (again).
    handled_at = fields.DatetimeField(null=True)
    handle_after = fields.DatetimeField()
    attempts = fields.IntField(default=0)

    account_id: int

    class Meta:
        table = "wechat_message"
        unique_together = (("account", "key"),)
        indexes: ClassVar = [
            Index(fields=("account_id", "openid", "id")),
            Index(fields=("handled_at", "handle_after")),
        ]

    @property
    def content(self) -> dict[str, Any]:
        """The letter's elements as they came."""
        found: dict[str, Any] = json.loads(vault().decrypt(self.content_encrypted))
        return found


class MediumState(StrEnum):
    """Where the file of a message is."""

    WAITING = "waiting"
    KEPT = "kept"
    GONE = "gone"  # the platform has it no longer
    REFUSED = "refused"  # not a file we take


class WechatMedium(Model):
    """The picture, voice or video of a message: on the platform for three days, then only with us."""

    id = fields.BigIntField(primary_key=True)
    message: fields.OneToOneRelation[WechatMessage] = fields.OneToOneField(
        "hotline.WechatMessage", on_delete=fields.CASCADE, related_name=False
    )
    media_id = fields.CharField(max_length=200)
    state = fields.CharEnumField(MediumState, max_length=8, default=MediumState.WAITING)
    attempts = fields.IntField(default=0)
    next_attempt_at = fields.DatetimeField()
    file: fields.ForeignKeyNullableRelation[StoredFile] = fields.ForeignKeyField(
        "hotline.StoredFile", null=True, on_delete=fields.RESTRICT, db_index=True, related_name=False
    )
    detail = fields.CharField(max_length=200, default="")
    # Voice: what every browser plays, what a machine heard, and when it was asked.
    playable: fields.ForeignKeyNullableRelation[StoredFile] = fields.ForeignKeyField(
        "hotline.StoredFile", null=True, on_delete=fields.RESTRICT, db_index=True, related_name=False
    )
    heard_encrypted = fields.TextField(default="")
    heard_at = fields.DatetimeField(null=True)
    # The order it belongs to but could not yet be attached to: the file was still under way.
    owed_to: fields.ForeignKeyNullableRelation[Order] = fields.ForeignKeyField(
        "hotline.Order", null=True, on_delete=fields.RESTRICT, db_index=True, related_name=False
    )

    message_id: int
    file_id: UUID | None
    playable_id: UUID | None
    owed_to_id: int | None

    class Meta:
        table = "wechat_medium"
        indexes = (("state", "next_attempt_at"),)

    @property
    def heard(self) -> str:
        """The voice as text; empty when nobody understood it."""
        return vault().decrypt(self.heard_encrypted) if self.heard_encrypted else ""
