"""Calls whose gateway died are closed honestly: as a system fault, with the last moment anybody saw them."""

from collections.abc import Collection
from datetime import datetime, timedelta

from hotline.calls import records
from hotline.calls.facts import CallEnd
from hotline.calls.models import CallRecord
from hotline.calls.states import EndedBy
from hotline.infra.database import locked, transaction

#: A gateway says every minute which calls live; so long without a word, and they do not.
SILENT = timedelta(minutes=15)
BATCH = 200


async def alive(gateway: str, call_ids: Collection[str], *, now: datetime) -> int:
    """A gateway's word that these calls go on."""
    return await CallRecord.filter(gateway=gateway, call_id__in=list(call_ids), outcome__isnull=True).update(
        seen_at=now
    )


async def after_restart(gateway: str, living: Collection[str], *, now: datetime) -> int:
    """A gateway came back: what it no longer carries ended when it was last seen. Returns how many."""
    rows = await CallRecord.filter(gateway=gateway, outcome__isnull=True).order_by("id")
    dead = [row.id for row in rows if row.call_id not in living]
    return sum([await _close(row_id, "gateway_restart", now, now) for row_id in dead])


async def close_silent(now: datetime) -> int:
    """Calls of gateways that never came back. Returns how many were closed."""
    before = now - SILENT
    rows = CallRecord.filter(outcome__isnull=True, seen_at__lt=before).order_by("id").limit(BATCH)
    ids = await rows.values_list("id", flat=True)
    return sum([await _close(int(str(row_id)), "gateway_silent", before, now) for row_id in ids])


async def _close(row_id: int, fault: str, unseen_since: datetime, now: datetime) -> bool:
    async with transaction():
        record = await locked(CallRecord, id=row_id)
        if record is None or record.outcome is not None or record.seen_at > unseen_since:
            return False  # closed, or heard of, this very moment
        await records.finish(record, CallEnd(record.seen_at, EndedBy.SYSTEM, fault), now=now)
    return True
