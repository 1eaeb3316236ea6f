"""Tables of quality inspection. What was said, and what people wrote about it, is encrypted at rest."""

from typing import Any, ClassVar, cast

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.calls.models import CallRecord, Recording
from hotline.calls.quality.states import (
    AppealState,
    Dimension,
    Hearing,
    InspectionState,
    Origin,
    Speaker,
    Stratum,
)
from hotline.calls.quality.transcript import Utterance, from_text
from hotline.infra.secrets import vault
from hotline.people.models import Organisation, Staff


class Transcript(Model):
    """One recording on its way to text; `heard` of its stretches are done, kept piece by piece."""

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    call: fields.ForeignKeyRelation[CallRecord] = fields.ForeignKeyField(
        "hotline.CallRecord", related_name="transcripts", on_delete=fields.RESTRICT, db_index=True
    )
    recording: fields.OneToOneRelation[Recording] = fields.OneToOneField(
        "hotline.Recording", related_name="transcript", on_delete=fields.RESTRICT
    )
    state = fields.CharEnumField(Hearing, max_length=8, default=Hearing.WAITING)
    utterances_encrypted = fields.TextField(default="")
    heard = fields.IntField(default=0)
    stretches = fields.IntField(default=0)
    tries = fields.IntField(default=0)  # without success, since the last success
    stuck_at = fields.DatetimeField(null=True)  # when the stretch that is next was last tried in vain
    trouble = fields.CharField(200, default="")
    enrolled_at = fields.DatetimeField()
    next_attempt_at = fields.DatetimeField()
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = "transcript"
        indexes: ClassVar = [Index(fields=("state", "next_attempt_at")), Index(fields=("tenant_id", "state"))]

    tenant_id: int
    call_id: int
    recording_id: int

    @property
    def utterances(self) -> list[Utterance]:
        """In the order of time."""
        return from_text(vault().decrypt(self.utterances_encrypted))


class QualityStandard(Model):
    """A version of a centre's standard; never changed. The newest holds."""

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    version = fields.IntField()
    data: Any = fields.JSONField()
    note = fields.CharField(200, default="")
    changed_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    changed_at = fields.DatetimeField()

    class Meta:
        table = "quality_standard"
        unique_together = (("tenant_id", "version"),)

    tenant_id: int


class QualityScore(Model):
    """One judgement of one call, by the rules or by a person; append-only."""

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    call: fields.ForeignKeyRelation[CallRecord] = fields.ForeignKeyField(
        "hotline.CallRecord", related_name="scores", on_delete=fields.RESTRICT, db_index=True
    )
    agent: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", related_name=False, on_delete=fields.RESTRICT
    )
    origin = fields.CharEnumField(Origin, max_length=10)
    standard_version = fields.IntField()  # 0: as shipped
    day = fields.DateField()  # of the call, in China
    business = fields.FloatField()
    service = fields.FloatField()
    severe_business = fields.BooleanField(default=False)
    severe_service = fields.BooleanField(default=False)
    remark_encrypted = fields.TextField(default="")
    scored_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    scored_at = fields.DatetimeField()

    class Meta:
        table = "quality_score"
        indexes: ClassVar = [Index(fields=("tenant_id", "day", "origin")), Index(fields=("agent_id", "day"))]

    tenant_id: int
    call_id: int
    agent_id: int
    scored_by_id: int | None
    marks: fields.ReverseRelation["QualityMark"]

    @property
    def remark(self) -> str:
        return vault().decrypt(self.remark_encrypted)


class QualityMark(Model):
    """One deduction, or hint, of one score."""

    id = fields.BigIntField(primary_key=True)
    score: fields.ForeignKeyRelation[QualityScore] = fields.ForeignKeyField(
        "hotline.QualityScore", related_name="marks", on_delete=fields.CASCADE, db_index=True
    )
    code = fields.CharField(40)
    name = fields.CharField(40)
    dimension = fields.CharEnumField(Dimension, max_length=8)
    points = fields.FloatField()
    severe = fields.BooleanField(default=False)
    start = fields.FloatField(null=True)
    end = fields.FloatField(null=True)
    speaker = cast("Speaker | None", fields.CharEnumField(Speaker, max_length=8, null=True))
    words_encrypted = fields.TextField(default="")

    class Meta:
        table = "quality_mark"

    score_id: int

    @property
    def words(self) -> str:
        """What was said, or what the inspector noted."""
        return vault().decrypt(self.words_encrypted)


class QualityTask(Model):
    """A call drawn for inspection: one inspector's, until he claims it or a colleague does."""

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    call: fields.OneToOneRelation[CallRecord] = fields.OneToOneField(
        "hotline.CallRecord", related_name="inspection", on_delete=fields.RESTRICT
    )
    agent: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", related_name=False, on_delete=fields.RESTRICT
    )
    inspector: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", related_name=False, on_delete=fields.RESTRICT
    )
    month = fields.CharField(7)  # of the call: 2026-11
    stratum = fields.CharEnumField(Stratum, max_length=12)
    state = fields.CharEnumField(InspectionState, max_length=8, default=InspectionState.OPEN)
    drawn_at = fields.DatetimeField()
    claimed_at = fields.DatetimeField(null=True)
    done_at = fields.DatetimeField(null=True)
    score: fields.ForeignKeyNullableRelation[QualityScore] = fields.ForeignKeyField(
        "hotline.QualityScore", null=True, related_name=False, on_delete=fields.RESTRICT
    )  # the one that counts

    class Meta:
        table = "quality_task"
        indexes: ClassVar = [
            Index(fields=("tenant_id", "month", "state")),
            Index(fields=("inspector_id", "state")),
            Index(fields=("agent_id", "state")),
        ]

    tenant_id: int
    call_id: int
    agent_id: int
    inspector_id: int
    score_id: int | None


class QualityAppeal(Model):
    """申诉: one per inspected call, decided by somebody who did not score it."""

    id = fields.IntField(primary_key=True)
    task: fields.OneToOneRelation[QualityTask] = fields.OneToOneField(
        "hotline.QualityTask", related_name="appeal", on_delete=fields.RESTRICT
    )
    reason_encrypted = fields.TextField()
    asked_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    asked_at = fields.DatetimeField()
    state = fields.CharEnumField(AppealState, max_length=8, default=AppealState.ASKED, db_index=True)
    decided_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    decided_at = fields.DatetimeField(null=True)
    opinion_encrypted = fields.TextField(default="")

    class Meta:
        table = "quality_appeal"

    task_id: int
    asked_by_id: int | None

    @property
    def reason(self) -> str:
        return vault().decrypt(self.reason_encrypted)

    @property
    def opinion(self) -> str:
        return vault().decrypt(self.opinion_encrypted)


class CoachingNote(Model):
    """辅导: what an agent is told about a call, and that he has read it."""

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    call: fields.ForeignKeyRelation[CallRecord] = fields.ForeignKeyField(
        "hotline.CallRecord", related_name="coaching", on_delete=fields.RESTRICT, db_index=True
    )
    agent: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", related_name=False, on_delete=fields.RESTRICT
    )
    text_encrypted = fields.TextField()
    written_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    written_at = fields.DatetimeField()
    acknowledged_at = fields.DatetimeField(null=True)
    reply_encrypted = fields.TextField(default="")

    class Meta:
        table = "coaching_note"
        indexes: ClassVar = [Index(fields=("agent_id", "acknowledged_at"))]

    tenant_id: int
    agent_id: int

    @property
    def text(self) -> str:
        return vault().decrypt(self.text_encrypted)

    @property
    def reply(self) -> str:
        return vault().decrypt(self.reply_encrypted)
