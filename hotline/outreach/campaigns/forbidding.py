"""免打扰: numbers no robot rings, whatever for. Added by staff, from a file, or because the person called said so."""

from datetime import datetime

from hotline.infra.secrets import vault
from hotline.outreach.campaigns.models import DoNotCall, Recipient
from hotline.outreach.campaigns.states import Source

ASKED = "来电中要求不再呼叫"


async def asked_by_callee(recipient: Recipient, now: datetime) -> None:
    """Said or pressed in a call; in the transaction in which the call ends."""
    await _put(recipient.tenant_id, recipient.number, ASKED, Source.CALLEE, "", now)


async def _put(tenant_id: int, number: str, reason: str, source: Source, by_name: str, now: datetime) -> bool:
    """One row per number, whatever happened to it before; False when it was on the list already."""
    index = vault().blind_index(number)
    known = await DoNotCall.get_or_none(tenant_id=tenant_id, number_index=index)
    if known is not None and known.active:
        return False
    row = known or DoNotCall(
        tenant_id=tenant_id, number_index=index, number_encrypted=vault().encrypt(number)
    )
    row.active, row.reason, row.source = True, reason[:200], source
    row.added_at, row.added_by_name = now, by_name
    row.removed_at, row.removed_by_name, row.removal_reason = None, "", ""
    await row.save()
    return True
