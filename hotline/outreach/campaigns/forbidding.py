"""免打扰: numbers no robot rings, whatever for. Added by staff, from a file, or because the person called said so."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from hotline.calls.numbering.numbers import analyse
from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, Invalid, NotFound
from hotline.infra.secrets import vault
from hotline.orders.queries.paging import Page, clamp, newest_first
from hotline.outreach.campaigns.audience import rows, workbook
from hotline.outreach.campaigns.models import DoNotCall, Recipient
from hotline.outreach.campaigns.numbers import CALLABLE
from hotline.outreach.campaigns.states import Source
from hotline.people import phones
from hotline.people.actor import Actor
from hotline.people.permissions import require

ASKED = "来电中要求不再呼叫"
MOST_AT_ONCE = 10_000
PIECE = 200


@dataclass(frozen=True)
class Imported:
    """How many are new, were there already, could not be read; `refused` names the rows."""

    added: int
    known: int
    refused: list[rows.Refused]


async def asked_by_callee(recipient: Recipient, now: datetime) -> None:
    """Said or pressed in a call; in the transaction in which the call ends."""
    await _put(recipient.tenant_id, recipient.number, ASKED, Source.CALLEE, "", now)


async def add(number: str, reason: str, *, by: Actor, now: datetime) -> DoNotCall:
    """One number, with a reason."""
    require(by, "outreach.edit")
    clear = phones.required(number)
    if analyse(clear).kind not in CALLABLE:
        raise Invalid("这个号码本来就不会外呼", fields={"phone": "这个号码本来就不会外呼"})
    async with transaction():
        row, fresh = await _put(by.tenant_id or 0, clear, reason, Source.HAND, by.name, now)
        if not fresh:
            raise Conflict("这个号码已经在名单中", code="listed", fields={"phone": "这个号码已经在名单中"})
        await _note("outreach.do_not_call_added", f"do_not_call:{row.id}", {"reason": reason}, by, now)
    return row


async def import_numbers(content: bytes, reason: str, *, by: Actor, now: datetime) -> Imported:
    """From a workbook with a column of numbers. Rows that are no numbers are named, the others count."""
    require(by, "outreach.edit")
    judged = await asyncio.to_thread(lambda: list(rows.judge(workbook.rows(content, ()))))
    if len(judged) > MOST_AT_ONCE:
        message = f"一次最多 {MOST_AT_ONCE:,} 行，请分成几份"
        raise Invalid(message, fields={"file": message})
    good = [one for one in judged if isinstance(one, rows.Callable)]
    added = 0
    for start in range(0, len(good), PIECE):
        async with transaction():
            for one in good[start : start + PIECE]:
                _row, fresh = await _put(by.tenant_id or 0, one.number, reason, Source.IMPORT, by.name, now)
                added += fresh
    refused = [one for one in judged if isinstance(one, rows.Refused)]
    found = Imported(added, len(good) - added, refused)
    detail = {"reason": reason, "added": added, "refused": len(refused)}
    await _note("outreach.do_not_call_imported", f"tenant:{by.tenant_id}", detail, by, now)
    return found


async def remove(row_id: int, reason: str, *, by: Actor, now: datetime) -> DoNotCall:
    """May be called again, for a reason; the entry stays to be read."""
    require(by, "outreach.edit")
    async with transaction():
        row = await locked(DoNotCall, id=row_id, tenant_id=by.tenant_id)
        if row is None:
            raise NotFound("没有找到这个号码")
        if not row.active:
            raise Conflict("已经移出名单", code="removed")
        row.active, row.removed_at, row.removed_by_name = False, now, by.name
        row.removal_reason = reason
        await row.save()
        await _note("outreach.do_not_call_removed", f"do_not_call:{row.id}", {"reason": reason}, by, now)
    return row


async def listed(
    *, by: Actor, number: str = "", active: bool = True, after: str | None = None, limit: int = 30
) -> Page[DoNotCall]:
    """The list, newest first; a whole number finds its entry."""
    require(by, "outreach.view")
    query = DoNotCall.filter(tenant_id=by.tenant_id, active=active)
    if number.strip():
        query = query.filter(number_index=vault().blind_index(phones.required(number)))
    return await newest_first(query, after, clamp(limit))


async def _put(
    tenant_id: int, number: str, reason: str, source: Source, by_name: str, now: datetime
) -> tuple[DoNotCall, bool]:
    """One row per number, whatever happened to it before; False when it was on the list already."""
    index = vault().blind_index(number)
    known = await DoNotCall.get_or_none(tenant_id=tenant_id, number_index=index)
    if known is not None and known.active:
        return known, False
    row = known or DoNotCall(
        tenant_id=tenant_id, number_index=index, number_encrypted=vault().encrypt(number)
    )
    row.active, row.reason, row.source = True, reason[:200], source
    row.added_at, row.added_by_name = now, by_name
    row.removed_at, row.removed_by_name, row.removal_reason = None, "", ""
    await row.save()
    return row, True


async def _note(action: str, subject: str, detail: dict[str, object], by: Actor, now: datetime) -> None:
    async with transaction():
        await audit.record(by.label, action, subject, detail, now, by.request_id)
