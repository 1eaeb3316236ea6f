"""What inspections told people in the demo: sent at once, and read, but for the latest."""

from datetime import datetime, timedelta

from demo.phones import phones
from demo.town import Town
from hotline.calls.quality.telling import APPEALED, KINDS
from hotline.messages.acknowledging import acknowledge
from hotline.messages.models import Notice
from hotline.messages.sending import Sender
from hotline.messages.states import UNHEARD

UNREAD = 3
WITHIN = timedelta(hours=5)


async def heed(town: Town, now: datetime) -> None:
    """An appeal waits for whoever decides it; agents have looked at their scores."""
    await Sender(phones(), "", clock=lambda: now).step()
    people = {actor.staff_id: actor for actor in town.cast.people.values()}
    to_agents = Notice.filter(tenant_id=town.centre.id, kind__in=KINDS, state__in=UNHEARD).exclude(
        kind=APPEALED
    )
    for notice in await to_agents.order_by("-created_at", "-id").offset(UNREAD):
        if reader := people.get(notice.staff_ids[0]):
            at = min(now, notice.created_at + WITHIN)
            await acknowledge(notice.id, by=reader, how="opened", now=at)
