"""What notices through WeChat need: the platform's approved texts, and which follower a member of staff is."""

from enum import StrEnum
from typing import Any, ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.people.models import Staff
from hotline.wechat.models.accounts import OfficialAccount
from hotline.wechat.models.followers import Follower


class Purpose(StrEnum):
    """What an approved text is for."""

    PROGRESS = "progress"  # to citizens, about their order
    ESCALATION = "escalation"  # to staff, about what waits for them

    @property
    def label(self) -> str:
        """In Chinese; a msgid for gettext."""
        return _LABELS[self]


_LABELS = {Purpose.PROGRESS: "工单进展通知（市民）", Purpose.ESCALATION: "催办提醒（工作人员）"}


class TemplateKind(StrEnum):
    """How the platform sends it."""

    TEMPLATE = "template"  # 模板消息
    SUBSCRIBE = "subscribe"  # 订阅通知

    @property
    def label(self) -> str:
        """In Chinese; a msgid for gettext."""
        return "模板消息" if self is TemplateKind.TEMPLATE else "订阅通知"


class NoticeTemplate(Model):
    """A text the platform approved for an account. `fields_map`: our word → its field ("title": "thing2")."""

    id = fields.IntField(primary_key=True)
    account: fields.ForeignKeyRelation[OfficialAccount] = fields.ForeignKeyField(
        "hotline.OfficialAccount", on_delete=fields.CASCADE, db_index=False, related_name=False
    )
    purpose = fields.CharEnumField(Purpose, max_length=12)
    kind = fields.CharEnumField(TemplateKind, max_length=12, default=TemplateKind.TEMPLATE)
    template_id = fields.CharField(max_length=64)
    fields_map: dict[str, Any] = fields.JSONField(default=dict)
    changed_at = fields.DatetimeField()

    account_id: int

    class Meta:
        table = "wechat_notice_template"
        unique_together = (("account", "purpose"),)


class StaffFollower(Model):
    """That a follower is a member of staff: notices may go there. Gone when undone; the audit keeps both."""

    id = fields.IntField(primary_key=True)
    staff: fields.OneToOneRelation[Staff] = fields.OneToOneField(
        "hotline.Staff", on_delete=fields.RESTRICT, related_name=False
    )
    follower: fields.OneToOneRelation[Follower] = fields.OneToOneField(
        "hotline.Follower", on_delete=fields.RESTRICT, related_name=False
    )
    bound_at = fields.DatetimeField()

    staff_id: int
    follower_id: int

    class Meta:
        table = "wechat_staff_follower"


class StaffCode(Model):
    """Six digits on the account's page: whoever repeats them in the chat is that member of staff."""

    id = fields.BigIntField(primary_key=True)
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", on_delete=fields.RESTRICT, db_index=True, related_name=False
    )
    code_hash = fields.CharField(max_length=64, db_index=True)
    good_until = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    staff_id: int

    class Meta:
        table = "wechat_staff_code"


class StaffTry(Model):
    """A wrong code from a follower: few are forgiven in an hour."""

    id = fields.BigIntField(primary_key=True)
    follower: fields.ForeignKeyRelation[Follower] = fields.ForeignKeyField(
        "hotline.Follower", on_delete=fields.RESTRICT, db_index=False, related_name=False
    )
    at = fields.DatetimeField()

    follower_id: int

    class Meta:
        table = "wechat_staff_try"
        indexes: ClassVar = [Index(fields=("follower_id", "at"))]
