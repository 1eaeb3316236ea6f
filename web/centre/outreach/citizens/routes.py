"""市民查询, its addresses."""

from web.centre.outreach.citizens import finding, menu
from web.centre.outreach.citizens.query import URL
from web.kit import needs, page

__all__ = ["ROUTES", "menu"]

EDIT = needs("outreach.edit")

ROUTES = [
    page(URL, finding.search, guard=EDIT, name="citizens"),
    page(f"{URL}/views", finding.add_view, ["POST"], guard=EDIT, name="save_citizens"),
    page(
        f"{URL}/views/{{view_id:int}}/delete",
        finding.remove_view,
        ["POST"],
        guard=EDIT,
        name="delete_citizens",
    ),
]
