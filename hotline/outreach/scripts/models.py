"""Scripts and their versions."""

from typing import Any, ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.outreach.scripts.states import VersionState
from hotline.people.models import Organisation, Staff


class RobotScript(Model):
    """话术: what the robot says on one occasion. `in_force` is the version calls begin with; None: none yet.

    `draft` is the working copy, changed step by step; `draft_writers` are all who had a hand in it.
    """

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    code = fields.CharField(40)
    name = fields.CharField(60)
    note = fields.CharField(200, default="")
    in_force = fields.IntField(null=True)
    retired_at = fields.DatetimeField(null=True)
    draft: Any = fields.JSONField(null=True)
    draft_of = fields.IntField(null=True)  # the version it began with
    draft_revision = fields.IntField(default=0)  # two writers do not overwrite each other
    draft_writers: list[int] = fields.JSONField(default=list)
    created_at = fields.DatetimeField()

    class Meta:
        table = "robot_script"
        unique_together = (("tenant_id", "code"),)

    tenant_id: int


class ScriptVersion(Model):
    """What was handed in for review at one time; its words never change. A call goes on in the version it began with."""

    id = fields.IntField(primary_key=True)
    script: fields.ForeignKeyRelation[RobotScript] = fields.ForeignKeyField(
        "hotline.RobotScript", related_name="versions", on_delete=fields.RESTRICT
    )
    number = fields.IntField()
    state = fields.CharEnumField(VersionState, max_length=12)
    data: Any = fields.JSONField()
    note = fields.CharField(200, default="")
    writers: list[int] = fields.JSONField(default=list)
    handed_in_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    handed_in_at = fields.DatetimeField()
    reviewed_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    reviewed_at = fields.DatetimeField(null=True)
    opinion = fields.CharField(500, default="")

    class Meta:
        table = "robot_script_version"
        unique_together = (("script_id", "number"),)
        indexes: ClassVar = [Index(fields=("state",))]

    script_id: int
    handed_in_by_id: int | None
    reviewed_by_id: int | None
