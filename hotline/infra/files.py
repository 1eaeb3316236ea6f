"""Uploaded files: what they are is decided by their bytes, never by their name."""

import uuid

from tortoise import fields
from tortoise.models import Model


class StoredFile(Model):
    """One upload. Equal contents share one place on disk, named by their hash."""

    id = fields.UUIDField(primary_key=True, default=uuid.uuid4)
    sha256 = fields.CharField(max_length=64, db_index=True)
    size = fields.BigIntField()
    media_type = fields.CharField(max_length=100)
    name = fields.CharField(max_length=200)
    stored_by = fields.CharField(max_length=200)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "stored_file"
