"""What the scripts offer in the rail."""

from hotline.outreach.scripts import reviewing
from hotline.people.actor import Actor
from web.centre.outreach.scripts.listing import URL
from web.kit import NavItem, navigation


async def _to_read(actor: Actor) -> int:
    return await reviewing.waiting(by=actor)


navigation.register(NavItem("外呼话术", URL, "chat", "outreach.view", _to_read, "智能外呼", 61))
