"""Who did what to what, append-only. A sealer links the rows into a hash chain that shows tampering."""

from tortoise import fields
from tortoise.models import Model


class AuditEntry(Model):
    """One act. The chain columns are empty until the sealer comes by."""

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField(db_index=True)
    actor_label = fields.CharField(max_length=200, db_index=True)
    action = fields.CharField(max_length=60)
    subject = fields.CharField(max_length=120, db_index=True)
    detail = fields.JSONField[dict[str, object]]()
    request_id = fields.CharField(max_length=64, default="")
    link = fields.BigIntField(null=True, unique=True)
    digest = fields.CharField(max_length=64, default="")

    class Meta:
        table = "audit_entry"
