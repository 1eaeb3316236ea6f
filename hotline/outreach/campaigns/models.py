"""Whom we call, each call, which numbers no robot rings, and a centre's rules for all of it."""

from datetime import time
from typing import Any, ClassVar, cast

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.calls.models import SkillGroup
from hotline.infra.secrets import mask_phone, vault
from hotline.outreach.campaigns.deciding import Cap
from hotline.outreach.campaigns.sealing import opened
from hotline.outreach.campaigns.states import CallOutcome, CampaignState, RecipientState, Result, Source
from hotline.outreach.campaigns.windows import Days, Part, Window
from hotline.people.models import Organisation, Staff


def clock(text: str) -> time:
    """What the tables keep as text, "08:00": the two databases disagree about times."""
    return time.fromisoformat(text)


class OutreachRules(Model):
    """One centre's rules. Its row is also the turn: whoever changes who is called next locks it."""

    id = fields.IntField(primary_key=True)
    tenant: fields.OneToOneRelation[Organisation] = fields.OneToOneField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    opens = fields.CharField(5, default="08:00")
    closes = fields.CharField(5, default="21:00")
    days = fields.CharEnumField(Days, max_length=16, default=Days.EVERY)
    per_day = fields.IntField(default=2)
    per_week = fields.IntField(default=5)
    lines = fields.IntField(default=60)  # robot calls of this centre at once
    # 语音包 (LEDGER 8.4)
    package_minutes = fields.IntField(default=10_000)
    package_since = fields.DatetimeField(null=True)
    used_minutes = fields.IntField(default=0)
    beyond_package = fields.BooleanField(default=False)

    class Meta:
        table = "outreach_rules"

    tenant_id: int

    @property
    def window(self) -> Window:
        return Window(clock(self.opens), clock(self.closes), self.days)

    @property
    def cap(self) -> Cap:
        return Cap(self.per_day, self.per_week)

    @property
    def is_used_up(self) -> bool:
        """Whether the package stops calls."""
        return self.used_minutes >= self.package_minutes and not self.beyond_package


class Campaign(Model):
    """外呼任务: one script for many people."""

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    name = fields.CharField(60)
    script_code = fields.CharField(40)
    script_version = fields.IntField()
    group: fields.ForeignKeyNullableRelation[SkillGroup] = fields.ForeignKeyField(
        "hotline.SkillGroup", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    state = fields.CharEnumField(CampaignState, max_length=12, default=CampaignState.DRAFT)
    opens = fields.CharField(5, default="08:00")
    closes = fields.CharField(5, default="21:00")
    days = fields.CharEnumField(Days, max_length=16, default=Days.EVERY)
    last_day = fields.DateField(null=True)
    tries = fields.IntField(default=3)
    lines = fields.IntField(default=10)
    audience = fields.CharField(200, default="")  # where the numbers came from, in words
    refused_rows = fields.IntField(default=0)
    loading_since = fields.DatetimeField(null=True)  # somebody's upload is being read
    created_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    created_at = fields.DatetimeField()
    started_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "outreach_campaign"
        indexes: ClassVar = [Index(fields=("tenant_id", "state"))]

    tenant_id: int
    group_id: int | None
    created_by_id: int | None

    @property
    def window(self) -> Window:
        return Window(clock(self.opens), clock(self.closes), self.days)


class Recipient(Model):
    """Somebody to be called: of a campaign, or for one occasion."""

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    campaign: fields.ForeignKeyNullableRelation[Campaign] = fields.ForeignKeyField(
        "hotline.Campaign", null=True, related_name=False, on_delete=fields.CASCADE
    )
    purpose = fields.CharField(20)
    script_code = fields.CharField(40)
    script_version = fields.IntField()
    group_id = fields.IntField(null=True)
    number_index = fields.CharField(64)
    sealed = fields.TextField()  # number and slots
    subject_key = fields.CharField(64, default="")
    dedupe = fields.CharField(120, null=True)
    row = fields.IntField(default=0)  # in the uploaded table
    state = fields.CharEnumField(RecipientState, max_length=10, default=RecipientState.WAITING)
    result = cast("Result | None", fields.CharEnumField(Result, max_length=12, null=True))
    tries_allowed = fields.IntField(default=1)
    tries = fields.IntField(default=0)
    parts = fields.CharField(60, default="")  # parts of the day it was tried in
    due_at = fields.DatetimeField()
    not_before = fields.DatetimeField(null=True)
    not_after = fields.DatetimeField(null=True)
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = "outreach_recipient"
        unique_together = (("tenant_id", "dedupe"),)
        indexes: ClassVar = [
            Index(fields=("campaign_id", "state", "due_at")),
            Index(fields=("state", "not_after")),
            Index(fields=("tenant_id", "number_index")),
            Index(fields=("tenant_id", "subject_key")),
        ]

    tenant_id: int
    campaign_id: int | None
    attempts: fields.ReverseRelation["Attempt"]

    @property
    def number(self) -> str:
        """In clear, for the gateway; screens show `number_masked`."""
        return str(opened(self.sealed, {})["number"])

    @property
    def number_masked(self) -> str:
        return mask_phone(self.number)

    @property
    def slots(self) -> dict[str, str]:
        """What the script fills into its sentences."""
        return dict(opened(self.sealed, {})["slots"])

    @property
    def parts_tried(self) -> frozenset[Part]:
        return frozenset(map(Part, self.parts.split()))


class Attempt(Model):
    """One robot call. While it is open its gateway renews the claim; one that does not is believed dead."""

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    recipient: fields.ForeignKeyRelation[Recipient] = fields.ForeignKeyField(
        "hotline.Recipient", related_name="attempts", on_delete=fields.CASCADE, db_index=True
    )
    campaign_id = fields.IntField(null=True)
    purpose = fields.CharField(20)
    number_index = fields.CharField(64)
    group_id = fields.IntField(null=True)
    wants_agent = fields.BooleanField(default=False)  # the script may hand over
    gateway = fields.CharField(80)
    claimed_at = fields.DatetimeField()
    claimed_until = fields.DatetimeField()
    answered_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    lapsed = fields.BooleanField(default=False)  # ended because its gateway was not heard of
    outcome = cast("CallOutcome | None", fields.CharEnumField(CallOutcome, max_length=12, null=True))
    result = fields.CharField(20, default="")  # how the script ended
    detail = fields.CharField(120, default="")
    hung_up_by = fields.CharField(12, default="")
    abandoned = fields.BooleanField(default=False)  # asked for a person, none came
    seconds = fields.IntField(default=0)
    minutes = fields.IntField(default=0)  # started ones, as operators bill them
    noted_sealed = fields.TextField(default="")
    transcript_sealed = fields.TextField(default="")
    call_id = fields.CharField(64, default="")  # of the call record with its recording

    class Meta:
        table = "outreach_attempt"
        indexes: ClassVar = [
            Index(fields=("ended_at", "tenant_id")),
            Index(fields=("tenant_id", "number_index", "claimed_at")),
            Index(fields=("campaign_id", "claimed_at")),
            Index(fields=("group_id", "id")),
        ]

    tenant_id: int
    recipient_id: int

    @property
    def noted(self) -> dict[str, str]:
        """What the script found out: slot → value."""
        return dict(opened(self.noted_sealed, {}))

    @property
    def transcript(self) -> list[dict[str, Any]]:
        """What was said: who, text, at_seconds, how."""
        return list(opened(self.transcript_sealed, []))


class DoNotCall(Model):
    """免打扰: a number no robot rings, for any purpose. Removed entries stay, with their reason."""

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    number_encrypted = fields.CharField(255)
    number_index = fields.CharField(64)
    reason = fields.CharField(200)
    source = fields.CharEnumField(Source, max_length=8)
    active = fields.BooleanField(default=True)
    added_at = fields.DatetimeField()
    added_by_name = fields.CharField(120, default="")
    removed_at = fields.DatetimeField(null=True)
    removed_by_name = fields.CharField(120, default="")
    removal_reason = fields.CharField(200, default="")

    class Meta:
        table = "outreach_do_not_call"
        unique_together = (("tenant_id", "number_index"),)

    tenant_id: int

    @property
    def number_masked(self) -> str:
        return mask_phone(vault().decrypt(self.number_encrypted))


class DiallingGateway(Model):
    """A gateway that dials for us, and when it was last heard of."""

    name = fields.CharField(80, primary_key=True)
    seen_at = fields.DatetimeField()

    class Meta:
        table = "outreach_gateway"
