"""Tables of the people room: organisations, staff and their sessions, citizens, API clients."""

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model

from hotline.infra import secrets
from hotline.people.roles import Role


class OrganisationKind(StrEnum):
    """The five tiers of the tree; a centre is a tenant."""

    REGION = "region"
    CENTRE = "centre"
    WORKSTATION = "workstation"
    DEPARTMENT = "department"
    UNIT = "unit"

    @property
    def label(self) -> str:
        """The Chinese name of the tier; a msgid for gettext."""
        return _KIND_LABELS[self]


_KIND_LABELS = {
    OrganisationKind.REGION: "上级地区",
    OrganisationKind.CENTRE: "热线中心",
    OrganisationKind.WORKSTATION: "工作站",
    OrganisationKind.DEPARTMENT: "承办单位",
    OrganisationKind.UNIT: "二级单位",
}


class Organisation(Model):
    """A node of the organisation tree. `path` ("/1/4/9/") makes a subtree one prefix filter."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=40, unique=True)
    name = fields.CharField(max_length=100)
    short_name = fields.CharField(max_length=40, default="")
    kind = fields.CharEnumField(OrganisationKind, max_length=12)
    parent: fields.ForeignKeyNullableRelation["Organisation"] = fields.ForeignKeyField(
        "hotline.Organisation", null=True, on_delete=fields.RESTRICT, db_index=True, related_name="children"
    )
    # The centre this node belongs to; a centre is its own tenant, a region has none.
    tenant: fields.ForeignKeyNullableRelation["Organisation"] = fields.ForeignKeyField(
        "hotline.Organisation", null=True, on_delete=fields.RESTRICT, db_index=True, related_name="members"
    )
    path = fields.CharField(max_length=200, default="", db_index=True)
    region_code = fields.CharField(max_length=6, default="")
    territory: Any = fields.JSONField(default=list)  # place names, for suggestions: ["江山街道", …]
    phone = fields.CharField(max_length=40, default="")
    duties = fields.TextField(default="")
    active = fields.BooleanField(default=True)

    parent_id: int | None
    tenant_id: int | None

    class Meta:
        table = "organisation"

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The short name where there is one: what lists and chips show."""
        return self.short_name or self.name


class Staff(Model):
    """A person who signs in."""

    id = fields.IntField(primary_key=True)
    login = fields.CharField(max_length=40, unique=True)
    name = fields.CharField(max_length=40)
    post = fields.CharField(max_length=40, default="")  # 职务, as printed on the door
    employee_no = fields.CharField(max_length=20, default="")
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="staff"
    )
    tenant: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation",
        null=True,
        on_delete=fields.RESTRICT,
        db_index=True,
        related_name="tenant_staff",
    )
    phone_encrypted = fields.CharField(max_length=255, default="")
    wecom_id = fields.CharField(max_length=64, default="")  # the account in 企业微信 / 政务微信
    password_hash = fields.CharField(max_length=200)
    password_changed_at = fields.DatetimeField(null=True)
    must_change_password = fields.BooleanField(default=False)
    failed_logins = fields.IntField(default=0)
    locked_until = fields.DatetimeField(null=True)
    active = fields.BooleanField(default=True)
    deputy: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, on_delete=fields.RESTRICT, db_index=True, related_name="deputy_for"
    )
    on_leave = fields.BooleanField(default=False)
    created_at = fields.DatetimeField()

    organisation_id: int
    tenant_id: int | None
    deputy_id: int | None

    class Meta:
        table = "staff"

    def __str__(self) -> str:
        return self.name

    @property
    def phone(self) -> str:
        """The number in clear, for the ladder of notices; screens show `phone_masked`."""
        return secrets.vault().decrypt(self.phone_encrypted) if self.phone_encrypted else ""

    @property
    def phone_masked(self) -> str:
        """138****5678."""
        return secrets.mask_phone(self.phone) if self.phone_encrypted else ""


class StaffRole(Model):
    """One role of one member of staff."""

    id = fields.IntField(primary_key=True)
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", on_delete=fields.RESTRICT, db_index=True, related_name="staff_roles"
    )
    role = fields.CharEnumField(Role, max_length=20)

    staff_id: int

    class Meta:
        table = "staff_role"
        unique_together = (("staff", "role"),)


class Session(Model):
    """A signed-in device. Only the hash of its token is stored: a stolen database signs nobody in."""

    id = fields.CharField(max_length=64, primary_key=True)
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", on_delete=fields.RESTRICT, db_index=True, related_name="sessions"
    )
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    ip = fields.CharField(max_length=45, default="")
    user_agent = fields.CharField(max_length=300, default="")
    revoked_at = fields.DatetimeField(null=True)

    staff_id: int

    class Meta:
        table = "session"


class Citizen(Model):
    """A person who turned to the hotline, once per tenant and number.

    Somebody who hides the number has no `phone_index`; such rows never join.
    """

    id = fields.IntField(primary_key=True)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="citizens"
    )
    name_encrypted = fields.CharField(max_length=400, default="")
    phone_encrypted = fields.CharField(max_length=255, default="")
    phone_index = fields.CharField(max_length=64, null=True)
    created_at = fields.DatetimeField()

    tenant_id: int

    class Meta:
        table = "citizen"
        unique_together = (("tenant", "phone_index"),)

    @property
    def name_masked(self) -> str:
        """王**: what screens show by default."""
        return secrets.mask_name(self._clear(self.name_encrypted))

    @property
    def phone_masked(self) -> str:
        """138****5678: what screens show by default."""
        return secrets.mask_phone(self._clear(self.phone_encrypted))

    @staticmethod
    def _clear(encrypted: str) -> str:
        return secrets.vault().decrypt(encrypted) if encrypted else ""


class ApiClient(Model):
    """Another system that speaks to the JSON API; its scopes are names of permissions."""

    id = fields.IntField(primary_key=True)
    client_id = fields.CharField(max_length=40, unique=True)
    secret_hash = fields.CharField(max_length=200)
    name = fields.CharField(max_length=100)
    tenant: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "hotline.Organisation", on_delete=fields.RESTRICT, db_index=True, related_name="api_clients"
    )
    scopes: Any = fields.JSONField(default=list)  # ["order.view", "order.*"]
    may_act_for_staff = fields.BooleanField(default=False)
    active = fields.BooleanField(default=True)
    created_at = fields.DatetimeField()

    tenant_id: int

    class Meta:
        table = "api_client"


class ApiToken(Model):
    """A token handed to a client for an hour; stored hashed so that it can be revoked but not read."""

    id = fields.CharField(max_length=64, primary_key=True)
    client: fields.ForeignKeyRelation[ApiClient] = fields.ForeignKeyField(
        "hotline.ApiClient", on_delete=fields.RESTRICT, db_index=True, related_name="tokens"
    )
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)

    client_id: int

    class Meta:
        table = "api_token"
