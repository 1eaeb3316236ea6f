"""Who follows an account, and whose telephone is proven to be theirs."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.infra.secrets import vault
from hotline.people.models import Citizen, Staff
from hotline.wechat.models.accounts import OfficialAccount


class Follower(Model):
    """One person as one account knows them. Kept when they leave: they may come back.

    What may still be sent for nothing is counted here (`hotline.wechat.windows`).
    """

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[OfficialAccount] = fields.ForeignKeyField(
        "hotline.OfficialAccount", on_delete=fields.RESTRICT, db_index=False, related_name=False
    )
    openid = fields.CharField(max_length=64)
    following = fields.BooleanField(default=True)
    followed_at = fields.DatetimeField(null=True)
    left_at = fields.DatetimeField(null=True)
    scene = fields.CharField(max_length=64, default="")  # the code they first came by
    written_at = fields.DatetimeField(null=True)
    free_until = fields.DatetimeField(null=True)
    free_left = fields.IntField(default=0)
    touch_until = fields.DatetimeField(null=True)
    touch_left = fields.IntField(default=0)
    citizen: fields.ForeignKeyNullableRelation[Citizen] = fields.ForeignKeyField(
        "hotline.Citizen", null=True, on_delete=fields.RESTRICT, db_index=True, related_name=False
    )
    bound_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()

    account_id: int
    citizen_id: int | None

    class Meta:
        table = "wechat_follower"
        unique_together = (("account", "openid"),)


class Binding(Model):
    """That a telephone was proven to be a follower's, how, and until when. Never deleted."""

    id = fields.BigIntField(primary_key=True)
    follower: fields.ForeignKeyRelation[Follower] = fields.ForeignKeyField(
        "hotline.Follower", on_delete=fields.RESTRICT, db_index=True, related_name=False
    )
    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField(
        "hotline.Citizen", on_delete=fields.RESTRICT, db_index=True, related_name=False
    )
    how = fields.CharField(max_length=16, default="sms")
    evidence = fields.CharField(max_length=200)
    bound_at = fields.DatetimeField()
    unbound_at = fields.DatetimeField(null=True)
    unbound_by = fields.CharField(max_length=80, default="")
    unbound_by_staff: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, on_delete=fields.RESTRICT, db_index=True, related_name=False
    )
    reason = fields.CharField(max_length=200, default="")

    follower_id: int
    citizen_id: int
    unbound_by_staff_id: int | None

    class Meta:
        table = "wechat_binding"


class BindingCode(Model):
    """Six digits sent to a telephone: whoever repeats them in the chat holds it."""

    id = fields.BigIntField(primary_key=True)
    follower: fields.ForeignKeyRelation[Follower] = fields.ForeignKeyField(
        "hotline.Follower", on_delete=fields.RESTRICT, db_index=False, related_name=False
    )
    phone_encrypted = fields.CharField(max_length=255)
    phone_index = fields.CharField(max_length=64)
    code_hash = fields.CharField(max_length=64)
    tries = fields.IntField(default=0)
    created_at = fields.DatetimeField()
    good_until = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    follower_id: int

    class Meta:
        table = "wechat_binding_code"
        indexes: ClassVar = [
            Index(fields=("follower_id", "created_at")),
            Index(fields=("phone_index", "created_at")),
        ]

    @property
    def phone(self) -> str:
        return vault().decrypt(self.phone_encrypted)
