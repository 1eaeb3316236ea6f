"""Official accounts and the token all processes share."""

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from hotline.infra.secrets import vault
from hotline.people.models import Organisation


class AccountKind(StrEnum):
    """What the platform sells: how often an account may write to everybody depends on it."""

    SERVICE = "service"  # 服务号: four times a month
    SUBSCRIPTION = "subscription"  # 订阅号: once a day


class OfficialAccount(Model):
    """A centre's account on the platform. `code` is the end of its callback address."""

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name=False
    )
    code = fields.CharField(max_length=40, unique=True)
    name = fields.CharField(max_length=60)
    kind = fields.CharEnumField(AccountKind, max_length=12, default=AccountKind.SERVICE)
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
