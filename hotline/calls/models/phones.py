"""Telephones of the house, who sits at which, and where calls may be passed on to with one key."""

from typing import Any, ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.calls.acd.states import AgentState
from hotline.calls.states import DirectoryKind
from hotline.infra.secrets import vault
from hotline.people.models import Organisation, Staff


class PhoneAccount(Model):
    """话机: a desk or mobile phone that registers with its extension and a password."""

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    extension = fields.CharField(12, unique=True)  # one gateway serves all centres
    name = fields.CharField(60)
    password_encrypted = fields.CharField(255)
    staff: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    pickup_group = fields.CharField(40, default="")  # 代答组; empty: none
    # 前转 and 一号通, see hotline.calls.numbering.reaching
    forward_always = fields.CharField(32, default="")
    forward_when_busy = fields.CharField(32, default="")
    forward_when_away = fields.CharField(32, default="")
    forward_when_unanswered = fields.CharField(32, default="")
    stages: Any = fields.JSONField(default=list)  # [{"targets": ["1001", "139…"], "seconds": 20}, …]
    active = fields.BooleanField(default=True)

    class Meta:
        table = "phone_account"
        indexes: ClassVar = [Index(fields=("tenant_id", "active"))]

    tenant_id: int
    staff_id: int | None

    @property
    def password(self) -> str:
        """In clear: digest authentication needs it."""
        return vault().decrypt(self.password_encrypted)


class AgentSeat(Model):
    """Who is signed in at which telephone: what a restarted gateway seats again. One row per agent at work."""

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    staff: fields.OneToOneRelation[Staff] = fields.OneToOneField(
        "hotline.Staff", related_name=False, on_delete=fields.CASCADE
    )
    account = fields.CharField(80, unique=True)  # an extension, or the account of a browser phone
    state = fields.CharEnumField(AgentState, max_length=12, default=AgentState.IDLE)
    since = fields.DatetimeField()

    class Meta:
        table = "agent_seat"

    tenant_id: int
    staff_id: int


class DirectoryEntry(Model):
    """一键转接: a number agents pass callers on to – a department, another city's 12345, 12328, 110."""

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    kind = fields.CharEnumField(DirectoryKind, max_length=12)
    name = fields.CharField(60)
    number = fields.CharField(32)
    place = fields.IntField(default=0)  # order in the list
    active = fields.BooleanField(default=True)

    class Meta:
        table = "call_directory"
        indexes: ClassVar = [Index(fields=("tenant_id", "kind", "place"))]

    tenant_id: int
