"""QR codes by which people come: every community and counter has its own."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.people.models import Organisation
from hotline.wechat.models.accounts import OfficialAccount
from hotline.wechat.models.followers import Follower


class SceneCode(Model):
    """A code that never runs out; `scene` is what the platform tells us when somebody comes by it."""

    id = fields.IntField(primary_key=True)
    account: fields.ForeignKeyRelation[OfficialAccount] = fields.ForeignKeyField(
        "hotline.OfficialAccount", on_delete=fields.RESTRICT, db_index=False, related_name=False
    )
    scene = fields.CharField(max_length=64)
    name = fields.CharField(max_length=60)
    place = fields.CharField(max_length=120, default="")
    organisation: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", null=True, on_delete=fields.RESTRICT, db_index=True, related_name=False
    )
    url = fields.CharField(max_length=200, default="")  # what the picture says; empty: not yet given
    active = fields.BooleanField(default=True)
    created_at = fields.DatetimeField()
    created_by = fields.CharField(max_length=60)

    account_id: int
    organisation_id: int | None

    class Meta:
        table = "wechat_scene_code"
        unique_together = (("account", "scene"),)


class SceneVisit(Model):
    """Somebody came by a code: `followed` with it, or followed already."""

    id = fields.BigIntField(primary_key=True)
    code: fields.ForeignKeyRelation[SceneCode] = fields.ForeignKeyField(
        "hotline.SceneCode", on_delete=fields.CASCADE, db_index=False, related_name=False
    )
    follower: fields.ForeignKeyRelation[Follower] = fields.ForeignKeyField(
        "hotline.Follower", on_delete=fields.CASCADE, db_index=True, related_name=False
    )
    followed = fields.BooleanField()
    at = fields.DatetimeField()

    code_id: int
    follower_id: int

    class Meta:
        table = "wechat_scene_visit"
        indexes: ClassVar = [Index(fields=("code_id", "at"))]
