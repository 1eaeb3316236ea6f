"""The order itself, its event log, followers and numbers elsewhere."""

from typing import TYPE_CHECKING, ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.infra.secrets import mask_name, mask_phone, vault
from hotline.orders.states import Channel, MarkColour, OrderType, State, Urgency
from hotline.people.models import Citizen, Organisation, Staff

if TYPE_CHECKING:
    from hotline.orders.models.catalogue import Classification


class Order(Model):
    """One request of one citizen. `state` is the projection of its events; `version` counts them."""

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation["Organisation"] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    # Drawn as the transaction's last statement, so the counter's row lock is held for an instant.
    number = fields.CharField(32, unique=True, null=True)
    query_code_hash = fields.CharField(64)
    code_failures = fields.IntField(default=0)
    code_locked_until = fields.DatetimeField(null=True)

    type = fields.CharEnumField(OrderType, max_length=16)
    urgency = fields.CharEnumField(Urgency, max_length=16, default=Urgency.NORMAL)
    channel = fields.CharEnumField(Channel, max_length=16)
    title = fields.CharField(120)
    content = fields.TextField()
    classification: fields.ForeignKeyNullableRelation["Classification"] = fields.ForeignKeyField(
        "hotline.Classification", null=True, related_name=False, on_delete=fields.RESTRICT
    )

    citizen: fields.ForeignKeyNullableRelation["Citizen"] = fields.ForeignKeyField(
        "hotline.Citizen", null=True, related_name=False, on_delete=fields.RESTRICT, db_index=True
    )
    contact_name_encrypted = fields.TextField(default="")
    contact_phone_encrypted = fields.TextField(default="")
    phone_index = fields.CharField(64, default="")
    confidential = fields.BooleanField(default=False)
    public_consent = fields.BooleanField(default=False)
    published_at = fields.DatetimeField(null=True)
    published_title = fields.CharField(120, default="")
    published_answer = fields.TextField(default="")

    location_text = fields.CharField(200, default="")
    lng = fields.FloatField(null=True)
    lat = fields.FloatField(null=True)
    district = fields.CharField(60, default="")

    state = fields.CharEnumField(State, max_length=24, default=State.RECEIVED)
    state_since = fields.DatetimeField()
    state_before = fields.CharField(24, default="")
    version = fields.IntField(default=0)
    owner: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    lead_organisation: fields.ForeignKeyNullableRelation["Organisation"] = fields.ForeignKeyField(
        "hotline.Organisation", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    due_at = fields.DatetimeField(null=True)
    answer = fields.TextField(default="")
    closing_note = fields.TextField(default="")
    invalid_code = fields.CharField(32, default="")

    mark = fields.CharEnumField(MarkColour, max_length=8, default=MarkColour.NONE)
    urge_count = fields.IntField(default=0)
    last_urged_at = fields.DatetimeField(null=True)
    unread_supplements = fields.IntField(default=0)
    return_count = fields.IntField(default=0)
    redo_count = fields.IntField(default=0)
    unsatisfied_count = fields.IntField(default=0)
    unreached_count = fields.IntField(default=0)
    difficult = fields.BooleanField(default=False)
    special = fields.BooleanField(default=False)
    adjudicated = fields.BooleanField(default=False)
    satisfaction = fields.IntField(null=True)

    merged_into: fields.ForeignKeyNullableRelation["Order"] = fields.ForeignKeyField(
        "hotline.Order", null=True, related_name="duplicates", on_delete=fields.RESTRICT, db_index=True
    )
    created_at = fields.DatetimeField()
    accepted_at = fields.DatetimeField(null=True)
    dispatched_at = fields.DatetimeField(null=True)
    replied_at = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "orders"
        indexes: ClassVar = [
            Index(fields=("phone_index", "id")),
            Index(fields=("tenant_id", "state", "id")),
            Index(fields=("lead_organisation_id", "state", "due_at", "id")),
            Index(fields=("tenant_id", "created_at", "id")),
            Index(fields=("tenant_id", "closed_at")),
            Index(fields=("tenant_id", "state", "due_at", "id")),
            Index(fields=("tenant_id", "due_at", "id")),
            Index(fields=("tenant_id", "state", "lng")),
            Index(fields=("tenant_id", "mark", "id")),
            Index(fields=("classification_id", "id")),
            Index(fields=("tenant_id", "published_at")),
            Index(fields=("owner_id", "state", "id")),
        ]

    # Names the type checker needs and Tortoise provides.
    tenant_id: int
    citizen_id: int | None
    classification_id: int | None
    owner_id: int | None
    lead_organisation_id: int | None
    merged_into_id: int | None

    @property
    def contact_phone(self) -> str:
        """The number in clear; reading it for a person must be audited."""
        return vault().decrypt(self.contact_phone_encrypted) if self.contact_phone_encrypted else ""

    @property
    def contact_name(self) -> str:
        """The name in clear; reading it for a person must be audited."""
        return vault().decrypt(self.contact_name_encrypted) if self.contact_name_encrypted else ""

    @property
    def masked_phone(self) -> str:
        """What screens show: 138****5678."""
        return mask_phone(self.contact_phone)

    @property
    def masked_name(self) -> str:
        """What screens show: 王**."""
        return mask_name(self.contact_name)


class OrderEvent(Model):
    """Append-only: one row per action, in the same transaction as what it changed."""

    id = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation["Order"] = fields.ForeignKeyField(
        "hotline.Order", related_name="events", on_delete=fields.RESTRICT
    )
    seq = fields.IntField()
    action = fields.CharField(32)
    from_state = fields.CharField(24)
    to_state = fields.CharField(24)
    at = fields.DatetimeField()
    actor_kind = fields.CharField(12)
    actor_name = fields.CharField(120)
    staff_id = fields.IntField(null=True)
    organisation_id = fields.IntField(null=True)
    channel = fields.CharField(16)
    request_id = fields.CharField(64, default="")
    public = fields.BooleanField(default=False)
    data: dict[str, object] = fields.JSONField(default=dict)

    class Meta:
        table = "order_events"
        unique_together = (("order_id", "seq"),)
        indexes: ClassVar = [Index(fields=("staff_id", "at"))]

    order_id: int


class Follow(Model):
    """我关注的工单, and a citizen who joined a similar open case (staff or citizen, never both)."""

    id = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation["Order"] = fields.ForeignKeyField(
        "hotline.Order", related_name="follows", on_delete=fields.RESTRICT
    )
    staff: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT, db_index=True
    )
    citizen: fields.ForeignKeyNullableRelation["Citizen"] = fields.ForeignKeyField(
        "hotline.Citizen", null=True, related_name=False, on_delete=fields.RESTRICT, db_index=True
    )
    at = fields.DatetimeField()

    class Meta:
        table = "order_follows"
        unique_together = (("order_id", "staff_id"), ("order_id", "citizen_id"))

    order_id: int
    staff_id: int | None
    citizen_id: int | None


class ExternalNumber(Model):
    """The same case elsewhere: one order, many external numbers (RULES §5)."""

    id = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation["Order"] = fields.ForeignKeyField(
        "hotline.Order", related_name="external_numbers", on_delete=fields.RESTRICT
    )
    system = fields.CharField(32)
    number = fields.CharField(64)

    class Meta:
        table = "order_external_numbers"
        unique_together = (("system", "number"),)


__all__ = ["ExternalNumber", "Follow", "Order", "OrderEvent"]
