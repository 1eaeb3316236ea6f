"""What a centre has switched on, whom machines are asking, and which missed calls they are making good."""

from typing import Any, ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.calls.models import CallBackTask
from hotline.messages.citizens.models import CitizenMessage
from hotline.orders.models import Order
from hotline.outreach.occasions.states import AskingState, RescueState
from hotline.people.models import Organisation


class OccasionRules(Model):
    """One centre's switches, as `rules.Occasions` reads them."""

    id = fields.IntField(primary_key=True)
    tenant: fields.OneToOneRelation[Organisation] = fields.OneToOneField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    rules = fields.JSONField[dict[str, Any]](default=dict)
    changed_at = fields.DatetimeField()
    changed_by = fields.CharField(120)

    class Meta:
        table = "outreach_occasion_rules"

    tenant_id: int


class Asking(Model):
    """How satisfied he is: asked once per round, in one way after the other."""

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "hotline.Order", related_name=False, on_delete=fields.RESTRICT
    )
    round = fields.IntField()
    ways = fields.CharField(40)  # those still to come, in their order
    state = fields.CharEnumField(AskingState, max_length=12)
    begun_at = fields.DatetimeField()
    next_at = fields.DatetimeField(null=True)  # when the next way is taken
    tries = fields.IntField(default=0)  # the robot's, at him
    note = fields.CharField(200, default="")
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "outreach_asking"
        unique_together = (("order_id", "round"),)
        indexes: ClassVar = [
            Index(fields=("state", "next_at")),
            Index(fields=("tenant_id", "begun_at")),
        ]

    tenant_id: int
    order_id: int

    @property
    def subject(self) -> str:
        """By which its robot calls are known."""
        return f"asking:{self.id}"


class Rescue(Model):
    """One missed call that machines make good; the task beside it is the people's."""

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    task: fields.OneToOneRelation[CallBackTask] = fields.OneToOneField(
        "hotline.CallBackTask", related_name="rescue", on_delete=fields.RESTRICT
    )
    state = fields.CharEnumField(RescueState, max_length=12)
    missed_at = fields.DatetimeField()
    waited = fields.FloatField(default=0)  # seconds in the queue: they count when he is put through
    from_at = fields.DatetimeField()  # when he may be rung
    due_at = fields.DatetimeField()  # until when he has to be
    message: fields.ForeignKeyNullableRelation[CitizenMessage] = fields.ForeignKeyField(
        "hotline.CitizenMessage", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    tries = fields.IntField(default=0)
    broken = fields.IntField(default=0)  # calls our own lines could not make
    keeps_place = fields.BooleanField(default=False)  # is rung without an agent being free
    first_rung_at = fields.DatetimeField(null=True)
    note = fields.CharField(200, default="")
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "outreach_rescue"
        indexes: ClassVar = [Index(fields=("state", "due_at")), Index(fields=("tenant_id", "missed_at"))]

    tenant_id: int
    task_id: int
    message_id: int | None

    @property
    def subject(self) -> str:
        """By which its robot calls are known."""
        return f"rescue:{self.id}"
