"""Which gateway is asked first (PEERS §6): a slow one loses priority, and gets it back after a while."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from tortoise.expressions import Q

from hotline.infra.database import transaction
from hotline.messages.channels.sms.models import Answer, Reach, SmsMessage, SmsProvider

WINDOW = timedelta(minutes=15)
SLOW_AFTER = timedelta(minutes=5)
SLOW_SHARE = 0.15
FEWEST = 5  # one phone that is off says nothing about a gateway
HOLD = timedelta(minutes=5)  # between two cuts: the first one has to show its effect
REST = timedelta(hours=1)  # after the last cut everything is as configured
FIRST, STEP, CUT = 60, 20, 30


def resting(names: Sequence[str]) -> dict[str, int]:
    """Points as configured: the first has most."""
    return {name: FIRST - STEP * place for place, name in enumerate(names)}


def is_slow(waits: Sequence[timedelta]) -> bool:
    """Of the last quarter of an hour's messages, 15 % or more took over five minutes."""
    late = sum(wait > SLOW_AFTER for wait in waits)
    return len(waits) >= FEWEST and late >= SLOW_SHARE * len(waits)


def order(points: dict[str, int]) -> list[str]:
    """Most points first."""
    return sorted(points, key=lambda name: -points[name])


async def current(names: Sequence[str], now: datetime) -> list[str]:
    """Names of gateways in the order they are to be asked, after a look at how fast they are."""
    if len(names) < 2:
        return list(names)
    known = {row.name: row for row in await SmsProvider.filter(name__in=names)}
    if len(known) < len(names):
        await _introduce(names)
        return list(names)
    await _restore(names, list(known.values()), now)
    leader = order({name: row.points for name, row in known.items()})[0]
    if _may_be_cut(known.values(), now) and is_slow(await _waits(leader, now)):
        await cut(leader, now)
    rows = await SmsProvider.filter(name__in=names)
    return order({row.name: row.points for row in rows})


async def cut(name: str, now: datetime) -> bool:
    """Take points; False when any gateway lost some within the last five minutes."""
    async with transaction():
        recent = await SmsProvider.filter(cut_at__gt=now - HOLD).exists()
        free = SmsProvider.filter(Q(cut_at__isnull=True) | Q(cut_at__lte=now - HOLD), name=name)
        row = None if recent else await free.first()
        if row is None:
            return False
        # the row count decides between two workers that saw the same
        return bool(await free.filter(points=row.points).update(points=row.points - CUT, cut_at=now))


async def _introduce(names: Sequence[str]) -> None:
    rows = [SmsProvider(name=name, points=points) for name, points in resting(names).items()]
    await SmsProvider.bulk_create(rows, ignore_conflicts=True)


async def _restore(names: Sequence[str], rows: list[SmsProvider], now: datetime) -> None:
    """An hour after the last cut; also when the configured order has changed."""
    rests = resting(names)
    quiet = all(row.cut_at is None or row.cut_at <= now - REST for row in rows)
    for row in rows:
        if quiet and row.points != rests[row.name]:
            row.points = rests[row.name]
            await SmsProvider.filter(name=row.name).update(points=row.points, cut_at=None)


def _may_be_cut(rows: Iterable[SmsProvider], now: datetime) -> bool:
    return not any(row.cut_at and row.cut_at > now - HOLD for row in rows)


async def _waits(name: str, now: datetime) -> list[timedelta]:
    """How long each accepted message took, or has been under way."""
    recent = SmsMessage.filter(provider=name, answer=Answer.ACCEPTED, asked_at__gte=now - WINDOW)
    rows = await recent.values_list("asked_at", "reported_at", "reach")
    return [
        (reported if reported and reach != Reach.UNKNOWN else now) - asked for asked, reported, reach in rows
    ]
