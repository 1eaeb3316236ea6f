"""What is left of reading an audience: rows nobody is called for, and what waits for its reader."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from hotline.infra.files import StoredFile
from hotline.infra.secrets import mask_phone
from hotline.outreach.campaigns.models import Campaign
from hotline.outreach.campaigns.sealing import opened


class RefusedRow(Model):
    """A row of an audience that is not called, and why. The number stays sealed like any other."""

    id = fields.BigIntField(primary_key=True)
    campaign: fields.ForeignKeyRelation[Campaign] = fields.ForeignKeyField(
        "hotline.Campaign", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    row = fields.IntField()
    reason = fields.CharField(120)
    sealed = fields.TextField(default="")

    class Meta:
        table = "outreach_refused_row"

    campaign_id: int

    @property
    def masked(self) -> str:
        return mask_phone(str(opened(self.sealed, "")))


class WaitingAudience(Model):
    """A sealed workbook, or a sealed search, that a worker reads for a draft; gone when it is read.

    `failure` says why it could not be.
    """

    id = fields.IntField(primary_key=True)
    campaign: fields.OneToOneRelation[Campaign] = fields.OneToOneField(
        "hotline.Campaign", related_name=False, on_delete=fields.CASCADE
    )
    file: fields.ForeignKeyNullableRelation[StoredFile] = fields.ForeignKeyField(
        "hotline.StoredFile", null=True, related_name=False, on_delete=fields.SET_NULL
    )
    search = fields.TextField(default="")
    described = fields.CharField(200)
    by_label = fields.CharField(200)
    request_id = fields.CharField(64, default="")
    asked_at = fields.DatetimeField()
    claimed_until = fields.DatetimeField(null=True)
    tries = fields.IntField(default=0)
    rows_read = fields.IntField(default=0)
    failure = fields.CharField(200, default="")

    class Meta:
        table = "outreach_waiting_audience"

    campaign_id: int
    file_id: UUID | None
