"""Skill groups, who is in them, what agents did, whom we do not answer, declared surges."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.calls.acd.groups import Group, Overflow, Strategy
from hotline.calls.acd.states import AgentState
from hotline.infra.files import StoredFile
from hotline.infra.secrets import mask_phone, vault
from hotline.people.models import Organisation, Staff


class SkillGroup(Model):
    """技能组: a queue of one centre and its rules."""

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    code = fields.CharField(40)
    name = fields.CharField(60)
    strategy = fields.CharEnumField(Strategy, max_length=16, default=Strategy.LONGEST_IDLE)
    priority = fields.IntField(default=0)
    ring_seconds = fields.IntField(default=20)
    wrap_up_seconds = fields.IntField(default=10)
    announce_seconds = fields.IntField(default=30)
    longest_wait = fields.IntField(default=0)
    longest_queue = fields.IntField(default=0)
    overflow = fields.CharEnumField(Overflow, max_length=12, default=Overflow.STAY)
    overflow_group: fields.ForeignKeyNullableRelation["SkillGroup"] = fields.ForeignKeyField(
        "hotline.SkillGroup", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    previous_agent_first = fields.BooleanField(default=True)
    previous_agent_seconds = fields.IntField(default=0)
    misses_allowed = fields.IntField(default=2)
    active = fields.BooleanField(default=True)

    class Meta:
        table = "skill_group"
        unique_together = (("tenant_id", "code"),)

    tenant_id: int
    overflow_group_id: int | None

    def rules(self) -> Group:
        """As the routing core wants it."""
        return Group(
            id=self.id,
            strategy=self.strategy,
            priority=self.priority,
            ring_seconds=float(self.ring_seconds),
            wrap_up_seconds=float(self.wrap_up_seconds),
            announce_seconds=float(self.announce_seconds),
            longest_wait=float(self.longest_wait),
            longest_queue=self.longest_queue,
            overflow=self.overflow,
            overflow_group=self.overflow_group_id,
            previous_agent_first=self.previous_agent_first,
            previous_agent_seconds=float(self.previous_agent_seconds),
            misses_allowed=self.misses_allowed,
        )


class AgentSkill(Model):
    """One agent in one group; level 1 is the lowest."""

    id = fields.IntField(primary_key=True)
    group: fields.ForeignKeyRelation[SkillGroup] = fields.ForeignKeyField(
        "hotline.SkillGroup", related_name="skills", on_delete=fields.CASCADE
    )
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", related_name=False, on_delete=fields.RESTRICT, db_index=True
    )
    level = fields.IntField(default=1)

    class Meta:
        table = "agent_skill"
        unique_together = (("group_id", "staff_id"),)

    group_id: int
    staff_id: int


class AgentStateLog(Model):
    """坐席工作日志: one stretch of one state; the last one of an agent is open."""

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", related_name=False, on_delete=fields.RESTRICT
    )
    state = fields.CharEnumField(AgentState, max_length=12)
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)
    forced_by = fields.CharField(120, default="")

    class Meta:
        table = "agent_state_log"
        indexes: ClassVar = [Index(fields=("tenant_id", "since")), Index(fields=("staff_id", "id"))]

    tenant_id: int
    staff_id: int


class BlockedNumber(Model):
    """黑名单: who is not answered, why, until when, and who said so."""

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    number_encrypted = fields.CharField(255)
    number_index = fields.CharField(64)
    reason = fields.CharField(200)
    expires_at = fields.DatetimeField(null=True)
    blocked_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    blocked_at = fields.DatetimeField()
    lifted_at = fields.DatetimeField(null=True)
    lifted_by_name = fields.CharField(120, default="")

    class Meta:
        table = "blocked_number"
        indexes: ClassVar = [Index(fields=("tenant_id", "number_index"))]

    tenant_id: int

    @property
    def number(self) -> str:
        """In clear, for the gateway; screens show `number_masked`."""
        return vault().decrypt(self.number_encrypted)

    @property
    def number_masked(self) -> str:
        return mask_phone(self.number)


class Surge(Model):
    """话务量激增: an interval a supervisor declared, with evidence (RULES §12)."""

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    since = fields.DatetimeField()
    until = fields.DatetimeField()
    kind = fields.CharField(60)
    evidence = fields.TextField()
    file: fields.ForeignKeyNullableRelation[StoredFile] = fields.ForeignKeyField(
        "hotline.StoredFile", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    declared_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    declared_at = fields.DatetimeField()
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta:
        table = "surge"
        indexes: ClassVar = [Index(fields=("tenant_id", "since"))]

    tenant_id: int
