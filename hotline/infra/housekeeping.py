"""The jobs of these rooms themselves."""

from datetime import datetime, timedelta

from hotline.infra import audit, files, leftovers
from hotline.infra.idempotency import IdempotencyRecord
from hotline.infra.jobs import periodic

KEEP_ANSWERS = timedelta(days=7)  # an offline phone delivers within a week or not at all


@periodic(seconds=10, owner="infra")
async def seal_audit(now: datetime) -> None:
    """Short, because only sealed entries are protected."""
    await audit.seal()


@periodic(seconds=3600, owner="infra")
async def forget_old_answers(now: datetime) -> None:
    """Keys are for retries, not for ever."""
    await IdempotencyRecord.filter(created_at__lt=now - KEEP_ANSWERS).delete()


@periodic(seconds=24 * 3600, owner="infra")
async def remove_leftover_contents(now: datetime) -> int:
    """Once a day, because it walks the whole folder."""
    return await leftovers.remove(files.store().folder, now)
