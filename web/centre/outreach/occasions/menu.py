"""What this room offers in the rail."""

from web.centre.outreach.occasions import figures, settings
from web.kit import NavItem, navigation

GROUP = "智能外呼"

navigation.register(
    NavItem("自动场景", settings.URL, "bolt", settings.SEE, group=GROUP, order=64),
    NavItem("评价统计", figures.URL, "star", figures.SEE, group=GROUP, order=65),
)
