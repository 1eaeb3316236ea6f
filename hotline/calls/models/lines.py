"""Lines to the operators, what may be dialled over them, and how numbers are rewritten on the way."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from hotline.infra.secrets import vault
from hotline.people.models import Organisation


class TrunkLine(Model):
    """中继: of the whole installation; which number a centre shows on it is in `shown_by_centre`."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(40, unique=True)
    host = fields.CharField(255)
    port = fields.IntField(default=5060)
    transport = fields.CharField(4, default="UDP")
    priority = fields.IntField(default=0)  # lower first
    capacity = fields.IntField(default=60)  # calls, both directions
    username = fields.CharField(80, default="")  # registering trunk
    password_encrypted = fields.CharField(255, default="")
    networks: Any = fields.JSONField(default=list)  # trunk known by address: ["10.1.2.0/24"]
    domain = fields.CharField(255, default="")
    probe_seconds = fields.IntField(default=30)
    shown_as = fields.CharField(32, default="")
    shown_by_centre: Any = fields.JSONField(default=dict)  # {"tenant id": "number"}
    may_show: Any = fields.JSONField(default=list)  # other callers' numbers the operator lets through
    active = fields.BooleanField(default=True)

    class Meta:
        table = "trunk_line"

    @property
    def password(self) -> str:
        return vault().decrypt(self.password_encrypted) if self.password_encrypted else ""


class DialPrefix(Model):
    """拨号规则: what begins so may, or may not, be dialled, over which trunks, rewritten how."""

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    prefix = fields.CharField(16)  # empty: everything no other rule names
    trunks: Any = fields.JSONField(default=list)  # names, in the order they are tried
    allowed = fields.BooleanField(default=True)
    strip = fields.IntField(default=0)
    add = fields.CharField(16, default="")

    class Meta:
        table = "dial_prefix"
        unique_together = (("tenant_id", "prefix"),)

    tenant_id: int


class NumberChange(Model):
    """号码变换 of what trunks deliver: digits taken off the front, others put there."""

    id = fields.IntField(primary_key=True)
    prefix = fields.CharField(16, unique=True)
    strip = fields.IntField(default=0)
    add = fields.CharField(16, default="")

    class Meta:
        table = "number_change"
