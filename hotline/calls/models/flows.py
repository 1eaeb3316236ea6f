"""IVR flows and their versions."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from hotline.people.models import Organisation, Staff


class IvrFlow(Model):
    """One flow of one centre. `live` is the number of the version that speaks; None: none yet.

    `draft` is the working copy of whoever edits: step by step, until it is kept as a version.
    """

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    code = fields.CharField(40)
    name = fields.CharField(60)
    live = fields.IntField(null=True)
    draft: Any = fields.JSONField(null=True)
    draft_of = fields.IntField(null=True)  # the version it began with
    draft_revision = fields.IntField(default=0)  # two editors do not overwrite each other

    class Meta:
        table = "ivr_flow"
        unique_together = (("tenant_id", "code"),)

    tenant_id: int


class IvrVersion(Model):
    """What was drawn at one time; never changed. A call goes on in the version it began with."""

    id = fields.IntField(primary_key=True)
    flow: fields.ForeignKeyRelation[IvrFlow] = fields.ForeignKeyField(
        "hotline.IvrFlow", related_name="versions", on_delete=fields.RESTRICT
    )
    number = fields.IntField()
    data: Any = fields.JSONField()
    note = fields.CharField(200, default="")
    drawn_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    drawn_at = fields.DatetimeField()
    published_at = fields.DatetimeField(null=True)

    class Meta:
        table = "ivr_version"
        unique_together = (("flow_id", "number"),)

    flow_id: int


class RecordedPrompt(Model):
    """语音文件: an uploaded voice, named so that flows can say it. The sound lies under its hash."""

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    code = fields.CharField(40)
    name = fields.CharField(60)
    sha256 = fields.CharField(64)  # of the file as it was uploaded
    file_name = fields.CharField(120, default="")
    seconds = fields.FloatField(default=0)
    uploaded_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    uploaded_at = fields.DatetimeField()

    class Meta:
        table = "recorded_prompt"
        unique_together = (("tenant_id", "code"),)

    tenant_id: int
