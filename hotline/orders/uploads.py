"""Uploads around orders: the same photo sent twice, and those that never became part of an order."""

from datetime import datetime, timedelta

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Subquery

from hotline.infra.files import StoredFile
from hotline.infra.references import referrers
from hotline.orders.models import Attachment

KEPT = timedelta(hours=24)
#: More wait for the next hour; a single statement over millions would hold everybody up.
BATCH = 1000


async def same_as_before(stored: StoredFile, order_id: int) -> StoredFile:
    """The same photo sent twice – a phone repeating itself – is one file, so the request stays the same."""
    twins = StoredFile.filter(sha256=stored.sha256, stored_by=stored.stored_by, name=stored.name)
    for twin in await twins.order_by("created_at", "id"):
        if not await Attachment.filter(file_id=twin.id).exclude(order_id=order_id).exists():
            return twin
    return stored


async def forget_loose(now: datetime) -> int:
    """Delete the rows of day-old files that nothing points at; their contents go with infra's housekeeping."""
    old = StoredFile.filter(created_at__lt=now - KEPT)
    for model, column in referrers(StoredFile):
        old = old.filter(id__not_in=Subquery(model.exclude(**{column: None}).values(column)))
    return sum([await _forget(file) for file in await old.order_by("created_at").limit(BATCH)])


async def _forget(file: StoredFile) -> bool:
    try:
        await file.delete()
    except IntegrityError:  # somebody attached it this very moment: the database keeps it
        return False
    return True
