"""One way to show any list: a page, more of it, or only its cards for the pane of a wide screen."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from department_app.cards import Card
from department_app.entry import show
from web.kit import is_htmx

if TYPE_CHECKING:
    from department_app.boxes import Box

#: (label, address, whether it is this one, box, how many)
Tab = tuple[str, str, bool, str, int]
PAGE = 20
#: The left pane beside an open order shows a little more than fits.
PANE = 40


def page_size(request: Request) -> int:
    return PANE if request.query_params.get("pane") else PAGE


def show_list(
    request: Request,
    box: "Box",
    cards: list[Card],
    after: str | None,
    *,
    tabs: list[Tab] | None = None,
) -> Response:
    query = request.query_params
    return show(
        request,
        "department/list.html",
        block="cards" if is_htmx(request) else "",
        box=box,
        cards=cards,
        after=after,
        tabs=tabs or [],
        selecting=bool(box.batch and query.get("select")),
        under=query.get("under", ""),
        current=query.get("pane", ""),
        later=bool(query.get("after")),
    )
