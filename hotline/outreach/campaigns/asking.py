"""One call for one occasion: asked for by other rooms, under the same rules as every other."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from tortoise.exceptions import IntegrityError

from hotline.calls.numbering.numbers import analyse
from hotline.infra.database import savepoint, transaction
from hotline.infra.errors import Invalid
from hotline.infra.secrets import vault
from hotline.outreach.campaigns.models import DiallingGateway, Recipient
from hotline.outreach.campaigns.numbers import CALLABLE
from hotline.outreach.campaigns.purposes import PURPOSES
from hotline.outreach.campaigns.sealing import sealed
from hotline.outreach.campaigns.states import RecipientState, Result
from hotline.outreach.scripts import library

HEARD_WITHIN = timedelta(seconds=60)


async def ask_for_call(
    *,
    tenant_id: int,
    purpose: str,
    number: str,
    script_code: str,
    slots: Mapping[str, str],
    subject_key: str = "",
    not_before: datetime | None = None,
    not_after: datetime | None = None,
    dedupe: str | None = None,
    group_id: int | None = None,
    tries: int = 1,
    now: datetime,
) -> int:
    """The recipient's id. The same `dedupe` twice is one call. Refused: a number nobody can be called on."""
    who = analyse(number)
    if who.kind not in CALLABLE:
        raise Invalid("这个号码不能外呼", code="phone", fields={"phone": "这个号码不能外呼"})
    version, _script = await library.in_force(tenant_id, script_code)
    fresh = Recipient(
        tenant_id=tenant_id,
        purpose=PURPOSES[purpose].name,
        script_code=script_code,
        script_version=version,
        group_id=group_id,
        number_index=vault().blind_index(who.digits),
        sealed=sealed({"number": who.digits, "slots": dict(slots)}),
        subject_key=subject_key,
        dedupe=dedupe,
        tries_allowed=tries,
        due_at=max(now, not_before or now),
        not_before=not_before,
        not_after=not_after,
    )
    return await _entered(fresh)


async def _entered(fresh: Recipient) -> int:
    """Of two who ask for the same at once, the unique key lets one in; both get its id."""
    async with transaction():
        known = Recipient.filter(tenant_id=fresh.tenant_id, dedupe=fresh.dedupe or "-")
        if fresh.dedupe and (earlier := await known.first()):
            return int(earlier.id)
        try:
            async with savepoint():
                await fresh.save()
        except IntegrityError:
            return int((await known.get()).id)
        return int(fresh.id)


async def withdraw_calls(*, tenant_id: int, subject_key: str, now: datetime) -> int:
    """Calls of this subject not begun yet are not made any more; returns how many."""
    waiting = Recipient.filter(
        tenant_id=tenant_id, subject_key=subject_key, campaign_id=None, state=RecipientState.WAITING
    )
    return await waiting.update(state=RecipientState.DONE, result=Result.CANCELLED, done_at=now)


async def somebody_dials(now: datetime) -> bool:
    """Whether a gateway that makes robot calls was heard of within the last minute."""
    return await DiallingGateway.filter(seen_at__gt=now - HEARD_WITHIN).exists()
