"""The buttons under an account's chat: as somebody edits them, and as they were published."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from hotline.wechat.models.accounts import OfficialAccount


class WechatMenu(Model):
    """The working copy for one group of followers. `tag_id` 0: everybody who has no menu of his own."""

    id = fields.IntField(primary_key=True)
    account: fields.ForeignKeyRelation[OfficialAccount] = fields.ForeignKeyField(
        "hotline.OfficialAccount", on_delete=fields.RESTRICT, db_index=False, related_name=False
    )
    tag_id = fields.IntField(default=0)
    tag_name = fields.CharField(max_length=30, default="")
    buttons = fields.JSONField[list[dict[str, Any]]](default=list)
    live_id = fields.CharField(max_length=40, default="")  # the platform's number of a tag's menu
    changed_at = fields.DatetimeField()
    changed_by = fields.CharField(max_length=60, default="")

    account_id: int

    class Meta:
        table = "wechat_menu"
        unique_together = (("account", "tag_id"),)


class MenuVersion(Model):
    """What was published. Never changed."""

    id = fields.IntField(primary_key=True)
    menu: fields.ForeignKeyRelation[WechatMenu] = fields.ForeignKeyField(
        "hotline.WechatMenu", on_delete=fields.CASCADE, db_index=False, related_name=False
    )
    number = fields.IntField()
    buttons = fields.JSONField[list[dict[str, Any]]]()
    published_at = fields.DatetimeField()
    published_by = fields.CharField(max_length=60)

    menu_id: int

    class Meta:
        table = "wechat_menu_version"
        unique_together = (("menu", "number"),)
