"""What this room offers in the rail."""

from web.kit import NavItem, navigation

GROUP = "智能外呼"

navigation.register(
    NavItem("外呼任务", "/desk/outreach", "phone-wave", "outreach.view", group=GROUP, order=60),
    NavItem("免打扰名单", "/desk/outreach/do-not-call", "ban", "outreach.view", group=GROUP, order=62),
    NavItem("外呼规则", "/desk/outreach/rules", "settings", "outreach.view", group=GROUP, order=63),
)
