"""Receipts: what became of a message, told by the provider later – or earlier than its own answer."""

from collections.abc import Sequence
from datetime import datetime

from hotline.infra.database import transaction
from hotline.messages.citizens import settling
from hotline.messages.climbing import hurry
from hotline.messages.models import Delivery, EarlyReceipt
from hotline.messages.states import DeliveryState

_STATES = {
    "delivered": DeliveryState.DELIVERED,
    "temporary": DeliveryState.TEMPORARY_FAILURE,
    "permanent": DeliveryState.PERMANENT_FAILURE,
    "technical": DeliveryState.TECHNICAL_FAILURE,
}
#: What a receipt may still change: a verdict stands, and a doubled receipt changes nothing.
_UNDECIDED = (DeliveryState.CREATED, DeliveryState.SENDING, DeliveryState.TEMPORARY_FAILURE)


async def receipt(provider: str, provider_id: str, outcome: str, detail: str, at: datetime) -> bool:
    """Note what became of a message; False when the id is not known (yet): then it is kept and matched later.

    A failure a receipt tells of is not tried again: the next rung follows.
    """
    if outcome == "accepted":
        return await Delivery.exists(provider=provider, provider_id=provider_id)
    async with transaction():
        if await settling.receipt(provider, provider_id, outcome, detail, at):
            return True
        known = Delivery.filter(provider=provider, provider_id=provider_id)
        if await known.exists():
            await _note(provider, provider_id, outcome, detail, at)
            return True
        await EarlyReceipt.create(
            provider=provider, provider_id=provider_id, outcome=outcome, detail=detail[:200], at=at
        )
    return False


async def match_early(provider_ids: Sequence[str]) -> None:
    """After messages got their ids: receipts that came before. Inside the transaction that stores the ids."""
    early = EarlyReceipt.filter(provider_id__in=list(provider_ids))
    found = await early.order_by("id") if provider_ids else []
    for one in found:
        if await Delivery.exists(provider=one.provider, provider_id=one.provider_id):
            await _note(one.provider, one.provider_id, one.outcome, one.detail, one.at)
            await one.delete()


async def _note(provider: str, provider_id: str, outcome: str, detail: str, at: datetime) -> None:
    state = _STATES[outcome]
    facts: dict[str, object] = {"state": state, "detail": detail[:200], "next_attempt_at": None}
    if state is DeliveryState.DELIVERED:
        facts["delivered_at"] = at
    undecided = Delivery.filter(provider=provider, provider_id=provider_id, state__in=_UNDECIDED)
    told = [int(str(one)) for one in await undecided.values_list("notice_id", flat=True)]
    await undecided.update(**facts)
    if state is not DeliveryState.DELIVERED:
        await hurry(told, at)
