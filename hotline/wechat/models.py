"""Tables of the wechat room."""

import json
from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model

from hotline.infra.files import StoredFile
from hotline.infra.secrets import vault
from hotline.people.models import Organisation


class OfficialAccount(Model):
    """A centre's account on the platform. `code` is the end of its callback address."""

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name=False
    )
    code = fields.CharField(max_length=40, unique=True)
    name = fields.CharField(max_length=60)
    app_id = fields.CharField(max_length=40, unique=True)
    original_id = fields.CharField(max_length=40, default="")  # gh_…, the addressee of citizens' messages
    secret_encrypted = fields.TextField()
    callback_token_encrypted = fields.TextField()
    aes_key_encrypted = fields.TextField(default="")
    # Safe mode: what comes unsealed was not sent by the platform.
    sealed_only = fields.BooleanField(default=False)
    active = fields.BooleanField(default=True)
    created_at = fields.DatetimeField()

    tenant_id: int

    class Meta:
        table = "wechat_account"

    @property
    def secret(self) -> str:
        return vault().decrypt(self.secret_encrypted)

    @property
    def callback_token(self) -> str:
        return vault().decrypt(self.callback_token_encrypted)

    @property
    def aes_key(self) -> str:
        return vault().decrypt(self.aes_key_encrypted)


class AccessToken(Model):
    """The one token all processes use. `generation` counts renewals: who saw an older one renews nothing."""

    id = fields.IntField(primary_key=True)
    account: fields.OneToOneRelation[OfficialAccount] = fields.OneToOneField(
        "hotline.OfficialAccount", on_delete=fields.CASCADE, related_name=False
    )
    token_encrypted = fields.TextField(default="")
    good_until = fields.DatetimeField(null=True)
    generation = fields.IntField(default=0)
    renewing_until = fields.DatetimeField(null=True)  # one process asks; believed dead after this moment
    refusal = fields.CharField(max_length=200, default="")  # why the last attempt gave none

    account_id: int

    class Meta:
        table = "wechat_access_token"

    @property
    def token(self) -> str:
        return vault().decrypt(self.token_encrypted)


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

    account_id: int

    class Meta:
        table = "wechat_message"
        unique_together = (("account", "key"),)
        indexes = (("account_id", "openid", "id"),)

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

    message_id: int

    class Meta:
        table = "wechat_medium"
        indexes = (("state", "next_attempt_at"),)
