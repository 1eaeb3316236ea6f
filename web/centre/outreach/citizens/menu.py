"""What this room offers in the rail."""

from web.centre.outreach.citizens.query import URL
from web.kit import NavItem, navigation

navigation.register(NavItem("市民查询", URL, "users", "outreach.edit", group="智能外呼", order=61))
