"""The same request twice is done once: replays from phones with bad reception, and of integrators."""

from tortoise import fields
from tortoise.models import Model


class IdempotencyRecord(Model):
    """The answer that was given for a key, to be given again."""

    id = fields.BigIntField(primary_key=True)
    scope = fields.CharField(max_length=120)
    key = fields.CharField(max_length=120)
    request_hash = fields.CharField(max_length=64)
    answer = fields.JSONField[object](null=True)
    created_at = fields.DatetimeField(auto_now_add=True, db_index=True)

    class Meta:
        table = "idempotency_record"
        unique_together = (("scope", "key"),)
