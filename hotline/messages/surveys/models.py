"""What was asked by SMS and what came back. Numbers and words are a citizen's: encrypted at rest."""

from typing import ClassVar, cast

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.infra.secrets import mask_phone, vault
from hotline.messages.citizens.models import CitizenMessage
from hotline.messages.surveys.states import ReplyFate, SurveyState, SurveyWay
from hotline.orders.models import Order
from hotline.people.models import Organisation


class Survey(Model):
    """One question about one round of an order, or about one call. The token is kept as a digest only."""

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    order: fields.ForeignKeyNullableRelation[Order] = fields.ForeignKeyField(
        "hotline.Order", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    round = fields.IntField(default=1)
    call_id = fields.CharField(64, null=True, unique=True)  # the telephone's, when it is about a call
    phone_encrypted = fields.CharField(255)
    phone_index = fields.CharField(64)
    token_hash = fields.CharField(64, unique=True)
    message: fields.ForeignKeyNullableRelation[CitizenMessage] = fields.ForeignKeyField(
        "hotline.CitizenMessage", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    state = fields.CharEnumField(SurveyState, max_length=12, default=SurveyState.OPEN)
    asked_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    answered_at = fields.DatetimeField(null=True)
    way = cast("SurveyWay | None", fields.CharEnumField(SurveyWay, max_length=8, null=True))
    process = fields.IntField(null=True)
    result = fields.IntField(null=True)
    words_encrypted = fields.TextField(default="")

    class Meta:
        table = "survey"
        unique_together = (("order_id", "round"),)
        indexes: ClassVar = [
            Index(fields=("phone_index", "id")),
            Index(fields=("tenant_id", "asked_at")),
            Index(fields=("state", "message_id")),
        ]

    tenant_id: int
    order_id: int | None
    message_id: int | None

    @property
    def phone(self) -> str:
        """In clear, for dialling and writing; screens show `phone_masked`."""
        return vault().decrypt(self.phone_encrypted)

    @property
    def phone_masked(self) -> str:
        return mask_phone(self.phone)

    @property
    def words(self) -> str:
        """What the citizen wrote."""
        return vault().decrypt(self.words_encrypted)


class TextReply(Model):
    """A text message somebody sent us (上行短信). Gateways tell of it more than once: the key is theirs."""

    id = fields.BigIntField(primary_key=True)
    provider = fields.CharField(20)
    key = fields.CharField(80)
    phone_encrypted = fields.CharField(255)
    phone_index = fields.CharField(64)
    words_encrypted = fields.TextField()
    sent_at = fields.DatetimeField()
    received_at = fields.DatetimeField()
    survey: fields.ForeignKeyNullableRelation[Survey] = fields.ForeignKeyField(
        "hotline.Survey", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    fate = fields.CharEnumField(ReplyFate, max_length=10, default=ReplyFate.NOBODY)

    class Meta:
        table = "text_reply"
        unique_together = (("provider", "key"),)
        indexes: ClassVar = [Index(fields=("phone_index", "fate")), Index(fields=("fate", "received_at"))]

    survey_id: int | None

    @property
    def phone_masked(self) -> str:
        return mask_phone(vault().decrypt(self.phone_encrypted))

    @property
    def words(self) -> str:
        """What was sent."""
        return vault().decrypt(self.words_encrypted)
