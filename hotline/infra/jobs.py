"""Periodic work. Any number of workers may run; a row per job decides who runs it next."""

from tortoise import fields
from tortoise.models import Model


class JobClaim(Model):
    """When a job is next due, and until when a worker that took it is believed alive."""

    name = fields.CharField(max_length=100, primary_key=True)
    due_at = fields.DatetimeField()
    claimed_until = fields.DatetimeField(null=True)
    claimed_by = fields.CharField(max_length=100, default="")
    last_started_at = fields.DatetimeField(null=True)
    last_finished_at = fields.DatetimeField(null=True)
    last_error = fields.TextField(default="")

    class Meta:
        table = "job_claim"
