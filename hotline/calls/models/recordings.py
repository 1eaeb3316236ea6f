"""Recordings by content, deletion that leaves a tombstone, voicemail."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.calls.models.records import CallRecord
from hotline.calls.states import RemovalState
from hotline.people.models import Organisation, Staff


class Recording(Model):
    """What was said. The row outlives the sound: after a removal hash, length and circumstances remain."""

    id = fields.BigIntField(primary_key=True)
    call: fields.ForeignKeyRelation[CallRecord] = fields.ForeignKeyField(
        "hotline.CallRecord", related_name="recordings", on_delete=fields.RESTRICT, db_index=True
    )
    sha256 = fields.CharField(64, db_index=True)
    size = fields.BigIntField()
    media_type = fields.CharField(40)
    seconds = fields.FloatField()
    started_at = fields.DatetimeField()
    staff: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    removed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "recording"
        unique_together = (("call_id", "sha256"),)

    call_id: int
    staff_id: int | None


class RecordingRemoval(Model):
    """A request to delete a recording, and the decision of somebody else."""

    id = fields.IntField(primary_key=True)
    recording: fields.ForeignKeyRelation[Recording] = fields.ForeignKeyField(
        "hotline.Recording", related_name="removals", on_delete=fields.RESTRICT, db_index=True
    )
    reason = fields.CharField(200)
    asked_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    asked_at = fields.DatetimeField()
    state = fields.CharEnumField(RemovalState, max_length=8, default=RemovalState.ASKED)
    decided_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    decided_at = fields.DatetimeField(null=True)
    opinion = fields.CharField(200, default="")

    class Meta:
        table = "recording_removal"

    recording_id: int
    asked_by_id: int | None


class Voicemail(Model):
    """电话留言: the message of one call."""

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    call: fields.OneToOneRelation[CallRecord] = fields.OneToOneField(
        "hotline.CallRecord", related_name="voicemail", on_delete=fields.RESTRICT
    )
    recording: fields.ForeignKeyRelation[Recording] = fields.ForeignKeyField(
        "hotline.Recording", related_name=False, on_delete=fields.RESTRICT
    )
    left_at = fields.DatetimeField()
    heard_at = fields.DatetimeField(null=True)
    heard_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )

    class Meta:
        table = "voicemail"
        indexes: ClassVar = [Index(fields=("tenant_id", "left_at"))]

    tenant_id: int
    call_id: int
    recording_id: int
    heard_by_id: int | None
