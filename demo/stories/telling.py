"""Notices in the demo: ladders climb as time goes by, and people look at their telephones."""

from datetime import datetime, timedelta
from random import Random

from demo.phones import phones
from demo.stage import Stage
from demo.town import Town
from hotline.infra.settings import Settings
from hotline.messages.acknowledging import acknowledge
from hotline.messages.models import Delivery, Notice
from hotline.messages.sending import Sender
from hotline.messages.states import UNHEARD, DeliveryState, NoticeState
from hotline.orders.states import Urgency
from hotline.people.actor import Actor
from hotline.worktime.zone import local

SOON, AT_LEAST_EVERY = timedelta(minutes=1), timedelta(minutes=30)
#: When people look at their telephones, in minutes after midnight.
GLANCES = (8 * 60 + 40, 12 * 60 + 10, 16 * 60 + 30)
LOOKS = 0.85


async def climb(stage: Stage, settings: Settings) -> None:
    """The sender of a running installation: emergencies to the minute, the others every half hour."""
    sender = Sender(phones(), settings.public_url, clock=lambda: stage.now)
    while True:
        await stage.until(await _next(stage.now))
        if await _anything_due(stage.now):
            await sender.step()


async def _next(now: datetime) -> datetime:
    urgent = Notice.filter(state=NoticeState.OPEN, urgency=Urgency.EMERGENCY, climb_at__isnull=False)
    first = await urgent.order_by("climb_at").first().only("id", "climb_at")
    due = first.climb_at if first and first.climb_at else now + AT_LEAST_EVERY
    return min(max(due, now + SOON), now + AT_LEAST_EVERY)


async def _anything_due(now: datetime) -> bool:
    climbing = Notice.filter(state=NoticeState.OPEN, climb_at__lte=now)
    return await climbing.exists() or await Delivery.filter(state=DeliveryState.CREATED).exists()


async def glance(town: Town, seed: int) -> None:
    """Whoever was told something looks three times a working day, most of the time."""
    rng = Random(f"{seed}:{town.centre.code}:glances")
    people = {actor.staff_id: actor for actor in town.cast.people.values() if actor.staff_id}
    while True:
        await town.stage.until(_next_glance(town))
        for notice_id, staff_id in await _unread(town):
            reader = people.get(staff_id)
            if reader is not None and rng.random() < LOOKS:
                await _take_note(notice_id, reader, town.stage.now)


def _next_glance(town: Town) -> datetime:
    """The next of the day's glances on a working day."""
    moment = town.stage.now + timedelta(minutes=1)
    midnight = local(moment).replace(hour=0, minute=0, second=0, microsecond=0)
    for day in range(15):
        for minutes in GLANCES:
            wall = midnight + timedelta(days=day, minutes=minutes)
            if wall >= moment and town.office.calendar.is_working_day(wall.date()):
                return moment + (wall - moment)
    return town.stage.end + timedelta(days=1)


async def _unread(town: Town) -> list[tuple[int, int]]:
    told = Delivery.filter(notice__tenant_id=town.centre.id, notice__state__in=UNHEARD)
    rows = await told.order_by("notice_id", "id").values_list("notice_id", "staff_id")
    return [(int(str(notice)), int(str(staff))) for notice, staff in dict.fromkeys(rows)]


async def _take_note(notice_id: int, reader: Actor, now: datetime) -> None:
    if await Notice.exists(id=notice_id, state__in=UNHEARD):
        await acknowledge(notice_id, by=reader, how="opened", now=now)
