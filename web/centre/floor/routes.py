"""现场看板, its addresses."""

from web.centre.floor import acts, board
from web.kit import NavItem, navigation, needs, page

ROOT = "/desk/floor"
LEAD = needs("calls.monitor")
navigation.register(NavItem("话务现场", ROOT, "headset", "calls.monitor", group="监督", order=28))

ROUTES = [
    page(ROOT, board.board, guard=LEAD, name="floor"),
    page(f"{ROOT}/live", board.feed, guard=LEAD, name="floor_feed"),
    page(f"{ROOT}/do", acts.act, ["POST"], guard=LEAD, name="floor_do"),
]
