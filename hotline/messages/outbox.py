"""The deliveries waiting to be sent: taken by one worker at a time, and what became of them written down."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.expressions import Q

from hotline.infra.database import dialect, transaction
from hotline.messages.channels import Outcome, Outgoing, Sent
from hotline.messages.climbing import hurry
from hotline.messages.models import Delivery, EarlyReceipt
from hotline.messages.receipts import match_early
from hotline.messages.states import UNHEARD, WAITING, DeliveryState

#: A worker that has not written down within this long is believed dead: somebody else sends, with the
#: same id, so that the provider sends once.
LEASE = timedelta(seconds=60)
ATTEMPTS = 48
RETRY = timedelta(minutes=5)
EXPIRES = timedelta(hours=72)
CLOSED = "已有人知悉或事项已了结，不再发送"

_STATES = {
    Outcome.ACCEPTED: DeliveryState.SENDING,
    Outcome.DELIVERED: DeliveryState.DELIVERED,
    Outcome.PERMANENT: DeliveryState.PERMANENT_FAILURE,
    Outcome.TECHNICAL: DeliveryState.TECHNICAL_FAILURE,
}


@dataclass(frozen=True)
class Result:
    """What a channel answered to one delivery."""

    delivery: Delivery
    sent: Sent
    at: datetime


def waiting(now: datetime) -> Q:
    """What may be taken now: due, and in nobody's hands."""
    due = Q(state__in=list(WAITING), next_attempt_at__lte=now)
    return due & (Q(claimed_until__isnull=True) | Q(claimed_until__lt=now))


async def due_channels(now: datetime) -> set[str]:
    """Over which channels something is to be sent now."""
    rows = await Delivery.filter(waiting(now)).distinct().values_list("channel", flat=True)
    return set(map(str, rows))


async def take(channel: str, worker: str, now: datetime, limit: int) -> list[Delivery]:
    """Claim up to `limit` deliveries of one channel: the row count of a conditional update decides.

    `worker` is a word used once. What nobody has to know any more is put aside unsent.
    """
    ids = (
        await Delivery.filter(waiting(now), channel=channel)
        .order_by("next_attempt_at")
        .limit(limit)
        .only("id")
    )
    if not ids:
        return []
    mine = Delivery.filter(waiting(now), id__in=[one.id for one in ids])
    if not await mine.update(claimed_until=now + LEASE, claimed_by=worker):
        return []
    taken = await Delivery.filter(claimed_by=worker).select_related("notice", "staff")
    stale = [one.id for one in taken if one.notice.state not in UNHEARD]
    if stale:
        await Delivery.filter(id__in=stale).update(
            state=DeliveryState.SKIPPED,
            next_attempt_at=None,
            claimed_until=None,
            claimed_by="",
            detail=CLOSED,
        )
    return [one for one in taken if one.id not in stale]


def outgoing(delivery: Delivery, public_url: str) -> Outgoing:
    """What the channel is given: no more than it needs."""
    notice, staff = delivery.notice, delivery.staff
    return Outgoing(
        delivery_id=delivery.id,
        notice_id=notice.id,
        kind=notice.kind,
        urgency=notice.urgency.value,
        title=notice.title,
        body=notice.body,
        url=f"{public_url}{notice.url}",
        staff_id=staff.id,
        phone=staff.phone,
        wecom_id=staff.wecom_id,
        tag=f"order:{notice.number}" if notice.number else notice.subject_key or f"notice:{notice.id}",
        expires_at=notice.created_at + EXPIRES,
    )


async def write_down(results: Sequence[Result]) -> None:
    """What became of deliveries, in one transaction. A claim lost meanwhile changes nothing."""
    async with transaction() as client:
        rows = [[*_row(one), one.delivery.id, one.delivery.claimed_by] for one in results]
        await client.execute_many(_UPDATE[dialect()], rows)
        await match_early([one.sent.provider_id for one in results if one.sent.provider_id])
        lost = {one.delivery.notice_id for one in results if one.sent.state in _NOT_THERE}
        await hurry(lost, max(one.at for one in results))


#: A statement for many rows at once: a fan-out to a thousand people is written down in a moment.
_COLUMNS = ("state", "attempts", "provider", "provider_id", "detail", "next_attempt_at")
_NOT_THERE = (Outcome.TEMPORARY, Outcome.PERMANENT, Outcome.TECHNICAL)


def _statement(mark: Callable[[int], str]) -> str:
    plain = [f"{column} = {mark(place)}" for place, column in enumerate(_COLUMNS, 1)]
    kept = [
        f"{column} = COALESCE({mark(place)}, {column})"
        for place, column in enumerate(("sent_at", "delivered_at"), 7)
    ]
    free = ["claimed_until = NULL", "claimed_by = ''"]
    mine = f"id = {mark(9)} AND claimed_by = {mark(10)}"
    return f"UPDATE deliveries SET {', '.join([*plain, *kept, *free])} WHERE {mine}"  # noqa: S608


_UPDATE = {"sqlite": _statement(lambda _: "?"), "postgres": _statement(lambda place: f"${place}")}


def _row(one: Result) -> list[object]:
    attempts, sent = one.delivery.attempts + 1, one.sent
    state, again = _STATES.get(sent.state), None
    if state is None:
        state, again = after_failure(attempts, one.at)
    left = one.at if sent.state in (Outcome.ACCEPTED, Outcome.DELIVERED) else None
    arrived = one.at if sent.state is Outcome.DELIVERED else None
    told = [sent.provider[:32], sent.provider_id[:100], sent.detail[:200]]
    return [state.value, attempts, *told, again, left, arrived]


def after_failure(attempts: int, now: datetime) -> tuple[DeliveryState, datetime | None]:
    """Once more at once, then every five minutes for four hours; then it is our fault."""
    if attempts >= ATTEMPTS:
        return DeliveryState.TECHNICAL_FAILURE, None
    return DeliveryState.TEMPORARY_FAILURE, now if attempts == 1 else now + RETRY


async def tidy(now: datetime) -> int:
    """What hangs: no receipt in 72 h, nobody to send it in 72 h; returns how many.

    A receipt for a message nobody sent has waited long enough too.
    """
    old = now - EXPIRES
    await EarlyReceipt.filter(at__lt=old).delete()
    sent = Delivery.filter(state=DeliveryState.SENDING, sent_at__lt=old).exclude(channel="inapp")
    gone = await sent.update(state=DeliveryState.TEMPORARY_FAILURE, detail="72 小时内没有收到回执")
    unsent = Delivery.filter(state=DeliveryState.CREATED, created_at__lt=old)
    gone += await unsent.update(
        state=DeliveryState.TECHNICAL_FAILURE, next_attempt_at=None, detail="72 小时内没有发出"
    )
    return gone


async def replay(now: datetime) -> int:
    """Created an hour ago and lost on the way: due again. Returns how many."""
    lost = Delivery.filter(
        state=DeliveryState.CREATED, next_attempt_at=None, created_at__lt=now - timedelta(hours=1)
    )
    return await lost.update(next_attempt_at=now)
