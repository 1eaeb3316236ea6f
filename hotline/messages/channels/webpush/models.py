"""Browsers that asked to be woken."""

from tortoise import fields
from tortoise.models import Model

from hotline.people.models import Staff

ENDPOINT_LENGTH = 1000


class PushSubscription(Model):
    """One browser of one member of staff. The endpoint is a secret address the browser's maker gave out."""

    id = fields.IntField(primary_key=True)
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "hotline.Staff", on_delete=fields.RESTRICT, db_index=True, related_name="push_subscriptions"
    )
    # The session it was made in, without a foreign key: old sessions are forgotten.
    session_id = fields.CharField(max_length=64, db_index=True)
    endpoint = fields.CharField(max_length=ENDPOINT_LENGTH)
    endpoint_hash = fields.CharField(max_length=64, unique=True)
    p256dh = fields.CharField(max_length=100)
    auth = fields.CharField(max_length=40)
    user_agent = fields.CharField(max_length=300, default="")
    created_at = fields.DatetimeField()
    renewed_at = fields.DatetimeField()

    staff_id: int

    class Meta:
        table = "push_subscription"
