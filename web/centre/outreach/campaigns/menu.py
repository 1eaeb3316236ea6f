"""What this room offers in the rail."""

from hotline.outreach.campaigns.governing import Level, level
from hotline.outreach.campaigns.turns import rules_of
from hotline.people.actor import Actor
from web.kit import NavItem, navigation

GROUP = "智能外呼"


async def _short_of_minutes(actor: Actor) -> int:
    """One, while the package of minutes wants somebody's attention."""
    return int(level(await rules_of(actor.tenant_id or 0)) is not Level.FINE)


navigation.register(
    NavItem("外呼任务", "/desk/outreach", "phone-wave", "outreach.view", group=GROUP, order=60),
    NavItem("免打扰名单", "/desk/outreach/do-not-call", "ban", "outreach.view", group=GROUP, order=62),
    NavItem("外呼规则", "/desk/outreach/rules", "settings", "outreach.view", _short_of_minutes, GROUP, 63),
)
