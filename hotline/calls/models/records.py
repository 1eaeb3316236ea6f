"""What is kept of every call: one record with one outcome, its legs, its waits, its orders, its call-back."""

from typing import Any, ClassVar, cast

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.calls.models.floor import SkillGroup
from hotline.calls.outcomes import Outcome
from hotline.calls.states import Direction, EndedBy, LegKind, TaskState, WaitEnd
from hotline.infra.secrets import mask_phone, vault
from hotline.orders.models import Order
from hotline.people.models import Organisation, Staff


class CallRecord(Model):
    """One call. `outcome` is empty while it lives and is written once; moments are filled in, never moved."""

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    call_id = fields.CharField(64, unique=True)  # the gateway's own, over all gateways
    gateway = fields.CharField(40)
    direction = fields.CharEnumField(Direction, max_length=10)
    number_encrypted = fields.CharField(255, default="")  # of the other side
    number_index = fields.CharField(64, null=True)
    access_number = fields.CharField(32, default="")  # ours
    # the day and hour in China, so that both databases group alike
    day = fields.DateField()
    hour = fields.IntField()

    entered_at = fields.DatetimeField()
    requested_agent_at = fields.DatetimeField(null=True)
    queued_at = fields.DatetimeField(null=True)
    offered_at = fields.DatetimeField(null=True)
    answered_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    seen_at = fields.DatetimeField()  # when the gateway last said that the call lives

    group: fields.ForeignKeyNullableRelation[SkillGroup] = fields.ForeignKeyField(
        "hotline.SkillGroup", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    agent: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    outcome = cast("Outcome | None", fields.CharEnumField(Outcome, max_length=20, null=True))
    ended_by = cast("EndedBy | None", fields.CharEnumField(EndedBy, max_length=8, null=True))
    fault = fields.CharField(60, default="")
    wait_seconds = fields.FloatField(default=0)
    talk_seconds = fields.FloatField(default=0)
    in_surge = fields.BooleanField(default=False)
    rating = fields.IntField(null=True)  # 1 the best … 5

    class Meta:
        table = "call_record"
        indexes: ClassVar = [
            Index(fields=("tenant_id", "day", "direction")),
            Index(fields=("tenant_id", "number_index")),
            Index(fields=("agent_id", "id")),
            # who is looking for calls that never ended
            Index(fields=("outcome", "gateway")),
        ]

    tenant_id: int
    group_id: int | None
    agent_id: int | None
    legs: fields.ReverseRelation["CallLeg"]
    waits: fields.ReverseRelation["QueueWait"]
    orders: fields.ReverseRelation["CallOrder"]
    recordings: fields.ReverseRelation[Any]

    @property
    def number(self) -> str:
        """The other side's number in clear, for dialling; screens show `number_masked`."""
        return vault().decrypt(self.number_encrypted)

    @property
    def number_masked(self) -> str:
        return mask_phone(self.number)


class CallLeg(Model):
    """One telephone's part in a call."""

    id = fields.BigIntField(primary_key=True)
    call: fields.ForeignKeyRelation[CallRecord] = fields.ForeignKeyField(
        "hotline.CallRecord", related_name="legs", on_delete=fields.RESTRICT
    )
    leg_id = fields.CharField(64)
    kind = fields.CharEnumField(LegKind, max_length=10)
    staff: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    started_at = fields.DatetimeField()
    answered_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    result = fields.CharField(40, default="")  # what the telephone said: 486 Busy Here

    class Meta:
        table = "call_leg"
        unique_together = (("call_id", "leg_id"),)
        indexes: ClassVar = [Index(fields=("staff_id", "started_at"))]

    call_id: int
    staff_id: int | None


class QueueWait(Model):
    """One wait in one queue."""

    id = fields.BigIntField(primary_key=True)
    call: fields.ForeignKeyRelation[CallRecord] = fields.ForeignKeyField(
        "hotline.CallRecord", related_name="waits", on_delete=fields.RESTRICT
    )
    group: fields.ForeignKeyRelation[SkillGroup] = fields.ForeignKeyField(
        "hotline.SkillGroup", related_name=False, on_delete=fields.RESTRICT, db_index=True
    )
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)
    end = cast("WaitEnd | None", fields.CharEnumField(WaitEnd, max_length=10, null=True))

    class Meta:
        table = "queue_wait"
        unique_together = (("call_id", "group_id", "since"),)

    call_id: int
    group_id: int


class CallOrder(Model):
    """An order that came out of a call, or was looked at in it."""

    id = fields.BigIntField(primary_key=True)
    call: fields.ForeignKeyRelation[CallRecord] = fields.ForeignKeyField(
        "hotline.CallRecord", related_name="orders", on_delete=fields.RESTRICT
    )
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "hotline.Order", related_name=False, on_delete=fields.RESTRICT, db_index=True
    )
    linked_by_name = fields.CharField(120)
    linked_at = fields.DatetimeField()

    class Meta:
        table = "call_order"
        unique_together = (("call_id", "order_id"),)

    call_id: int
    order_id: int


class CallBackTask(Model):
    """漏接回拨: one per call that owes a call-back; attempted within 30 minutes of working time."""

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    call: fields.OneToOneRelation[CallRecord] = fields.OneToOneField(
        "hotline.CallRecord", related_name="task", on_delete=fields.RESTRICT
    )
    number_index = fields.CharField(64)
    state = fields.CharEnumField(TaskState, max_length=10, default=TaskState.OPEN)
    created_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    # who is at it, so that nobody is called back by two at once
    claimed_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    claimed_at = fields.DatetimeField(null=True)
    attempts = fields.IntField(default=0)
    first_attempt_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)
    finished_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    note = fields.CharField(200, default="")

    class Meta:
        table = "call_back_task"
        indexes: ClassVar = [
            Index(fields=("tenant_id", "state", "due_at")),
            Index(fields=("tenant_id", "number_index", "state")),
        ]

    tenant_id: int
    call_id: int
    claimed_by_id: int | None
