"""What was handed to an SMS gateway and what became of it. Numbers and texts are not kept here."""

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model


class Reach(StrEnum):
    """How far a message came, as the monthly rate counts it (LEDGER M10, KPI 3)."""

    UNKNOWN = "unknown"  # no receipt yet
    DELIVERED = "delivered"
    EMPTY_NUMBER = "empty_number"
    SUSPENDED = "suspended"
    BLACKLISTED = "blacklisted"
    HANDSET = "handset"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """In Chinese; a msgid for gettext."""
        return _LABELS[self]


_LABELS = {
    Reach.UNKNOWN: "暂无回执",
    Reach.DELIVERED: "已送达",
    Reach.EMPTY_NUMBER: "空号",
    Reach.SUSPENDED: "停机",
    Reach.BLACKLISTED: "黑名单",
    Reach.HANDSET: "手机终端异常",
    Reach.FAILED: "发送失败",
}


class Answer(StrEnum):
    """What the gateway said when it was handed a message."""

    NONE = "none"  # asked, and no answer came (yet): it may have been sent
    ACCEPTED = "accepted"
    REFUSED = "refused"


class SmsMessage(Model):
    """One attempt at one gateway. The row is there before the gateway is asked: it reserves the quota."""

    id = fields.BigIntField(primary_key=True)
    delivery_id = fields.BigIntField(db_index=True)
    attempt = fields.IntField()
    # Ours, random: ids start anew in another installation that uses the same account.
    key = fields.CharField(max_length=32, unique=True)
    provider = fields.CharField(max_length=20)
    provider_id = fields.CharField(max_length=80, null=True)
    parts = fields.IntField()  # a long text is several messages on the bill
    answer = fields.CharEnumField(Answer, max_length=10, default=Answer.NONE)
    asked_at = fields.DatetimeField(db_index=True)
    reach = fields.CharEnumField(Reach, max_length=12, default=Reach.UNKNOWN)
    code = fields.CharField(max_length=60, default="")  # the carrier's own, or the gateway's refusal
    reported_at = fields.DatetimeField(null=True)

    class Meta:
        table = "sms_message"
        unique_together = (("delivery_id", "attempt"),)  # no attempt is made by two workers
        indexes = (("provider", "provider_id"),)


class SmsReceipt(Model):
    """A gateway's word, kept also when we do not know the message (yet). The first one counts."""

    id = fields.BigIntField(primary_key=True)
    provider = fields.CharField(max_length=20)
    provider_id = fields.CharField(max_length=80)
    key = fields.CharField(max_length=32, default="")  # ours, where the gateway repeats it
    code = fields.CharField(max_length=60)
    reach = fields.CharEnumField(Reach, max_length=12)
    reported_at = fields.DatetimeField()
    received_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "sms_receipt"
        unique_together = (("provider", "provider_id"),)


class SmsProvider(Model):
    """Which gateway is asked first: the one with more points. A slow one loses some for a while."""

    name = fields.CharField(max_length=20, primary_key=True)
    points = fields.IntField()
    cut_at = fields.DatetimeField(null=True)

    class Meta:
        table = "sms_provider"


class SmsQuota(Model):
    """The one row that is locked while a share of the quota is taken."""

    id = fields.IntField(primary_key=True)

    class Meta:
        table = "sms_quota"
