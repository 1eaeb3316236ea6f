"""公开办理结果: what of an order everybody may read, and who vouched for it."""

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.people.models import Organisation, Staff

if TYPE_CHECKING:
    from hotline.orders.models.order import Order


class PublicationState(StrEnum):
    """proposed → published → withdrawn, or proposed → refused."""

    PROPOSED = "proposed"
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Publication(Model):
    """The de-identified text of one order; the order itself stays untouched."""

    id = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation["Order"] = fields.ForeignKeyField(
        "hotline.Order", related_name=False, on_delete=fields.RESTRICT, unique=True
    )
    tenant: fields.ForeignKeyRelation["Organisation"] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    state = fields.CharEnumField(PublicationState, max_length=12, default=PublicationState.PROPOSED)
    title = fields.CharField(120)
    request = fields.TextField()
    answer = fields.TextField()
    proposed_by: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    reviewed_by: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    opinion = fields.CharField(1000, default="")
    proposed_at = fields.DatetimeField()
    published_at = fields.DatetimeField(null=True)

    class Meta:
        table = "publications"
        indexes: ClassVar = [
            Index(fields=("tenant_id", "state", "published_at")),
            Index(fields=("tenant_id", "state", "id")),
        ]

    order_id: int
    tenant_id: int
    proposed_by_id: int | None
    reviewed_by_id: int | None
