"""Climbing: a due rung becomes deliveries, in the transaction that moves the notice on."""

from collections.abc import Container, Iterable
from datetime import datetime

from hotline.infra.database import dialect, transaction
from hotline.messages import ladder as rules
from hotline.messages.audience import Directory
from hotline.messages.live import tell
from hotline.messages.models import Delivery, Notice
from hotline.messages.states import FAILED, Audience, DeliveryState, NoticeState
from hotline.profiles.ladders import Ladder, QuietHours, Rung
from hotline.profiles.models import profile_at, rules_for

BATCH = 100
NOT_SET_UP = "此渠道没有启用"


async def sweep(now: datetime, configured: Container[str], limit: int = BATCH) -> int:
    """Climb what is due, at most `limit` notices in one transaction; returns how many.

    Workers side by side take different rows, or find them climbed already.
    """
    async with transaction():
        due = Notice.filter(state=NoticeState.OPEN, climb_at__lte=now).order_by("climb_at").limit(limit)
        if dialect() == "postgres":
            due = due.select_for_update(skip_locked=True)
        directory = Directory()
        notices = await due
        for notice in notices:
            await climb(notice, now, configured, directory)
    return len(notices)


async def climb(notice: Notice, now: datetime, configured: Container[str], directory: Directory) -> None:
    """Fire the next rung of a notice that the caller holds, or let it rest when none is left.

    The first rung that can be fired after some that cannot takes its own time from now.
    """
    ladder, quiet = await _ladder_of(notice)
    step = rules.next_step(ladder, notice.next_rung, configured)
    for rung in step.passed_over:
        await _deliver(notice, ladder, rung, now, directory, DeliveryState.SKIPPED)
    if step.rung is None:
        notice.state, notice.climb_at = NoticeState.EXHAUSTED, None
    elif step.passed_over:
        notice.next_rung = step.rung
        notice.climb_at = rules.climb_at(ladder, step.rung, now, quiet)
    else:
        await _deliver(notice, ladder, step.rung, now, directory, DeliveryState.CREATED)
        notice.next_rung = step.rung + 1
        notice.climb_at = rules.climb_at(ladder, notice.next_rung, now, quiet)
    await notice.save(update_fields=["state", "climb_at", "next_rung"])


async def _ladder_of(notice: Notice) -> tuple[Ladder, QuietHours]:
    """The ladder it began with, and the night as it is now: a new night spares people at once."""
    profile, _ = await rules_for(notice.tenant_id)
    began = await profile_at(notice.tenant_id, notice.rules_version)
    return began.ladder(notice.kind, notice.urgency.value), profile.quiet_hours


async def _deliver(
    notice: Notice, ladder: Ladder, index: int, now: datetime, directory: Directory, state: DeliveryState
) -> None:
    rung = ladder.rungs[index]
    audience = audience_of(notice, rung)
    people = await directory.whom(notice, audience)
    skipped = state is DeliveryState.SKIPPED
    rows = [
        Delivery(
            notice_id=notice.id,
            staff_id=one.staff_id,
            rung=index,
            channel=rung.channel,
            audience=audience,
            instead_of=one.instead_of,
            state=state,
            created_at=now,
            next_attempt_at=None if skipped else now,
            detail=NOT_SET_UP if skipped else "",
        )
        for one in people
    ]
    await Delivery.bulk_create(rows)
    tell(notice, [one.staff_id for one in people])


def audience_of(notice: Notice, rung: Rung) -> Audience:
    """Whom a rung is for: those the notice is for, or whom the ladder names."""
    return notice.audience if rung.audience == "same" else Audience(rung.audience)


async def hurry(notice_ids: Iterable[int], now: datetime) -> None:
    """A rung that reached nobody hands over to the next at once. Inside a transaction."""
    for notice in await Notice.filter(id__in=list(notice_ids), state=NoticeState.OPEN).order_by("id"):
        ladder, quiet = await _ladder_of(notice)
        if not ladder.hurry or not await _reached_nobody(notice):
            continue
        at = rules.at_once(ladder, notice.next_rung, now, quiet)
        if notice.climb_at is not None and at < notice.climb_at:
            same = Notice.filter(id=notice.id, next_rung=notice.next_rung, climb_at=notice.climb_at)
            await same.update(climb_at=at)


async def _reached_nobody(notice: Notice) -> bool:
    """Whether all that the newest rung sent has failed. One passed over sent nothing: its time runs."""
    newest = Delivery.filter(notice_id=notice.id, rung=notice.next_rung - 1).exclude(detail=NOT_SET_UP)
    states = {one.state for one in await newest.only("id", "state")}
    return bool(states) and states <= {*FAILED, DeliveryState.SKIPPED}
