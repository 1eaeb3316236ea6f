"""工单查询: by number or title, to flow state and progress (LEDGER M24)."""

from typing import Literal

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from department_app.cards import Card, order_cards
from department_app.entry import acting, show
from hotline.orders.models import Order
from hotline.orders.queries import OrderFilter, Page, list_orders
from hotline.orders.states import AT_DEPARTMENT, State
from web.kit import forms, is_htmx

STATES: dict[str, frozenset[State]] = {
    "": frozenset(),
    "open": AT_DEPARTMENT,
    "review": frozenset({State.RESULT_REVIEW, State.CALL_BACK, State.CLOSING_REVIEW}),
    "closed": frozenset({State.CLOSED}),
}
LABELS = {"": "全部", "open": "办理中", "review": "审核回访", "closed": "已办结"}


class Wanted(BaseModel):
    q: str = ""
    state: Literal["", "open", "review", "closed"] = ""
    after: str | None = None


async def search_page(request: Request) -> Response:
    form = forms.read_query(request, Wanted)
    wanted = form.model or Wanted()
    page = await _found(request, wanted)
    cards: list[Card] = await order_cards(page.items, by=acting(request))
    return show(
        request,
        "department/search.html",
        block="cards" if is_htmx(request) else "",
        wanted=wanted,
        cards=cards,
        after=page.after,
        labels=LABELS,
        later=bool(wanted.after),
    )


async def _found(request: Request, wanted: Wanted) -> Page[Order]:
    by, now = acting(request), request.state.now
    text = wanted.q.strip()[:100]
    # A number is often copied with spaces or dashes in it.
    bare = text.replace(" ", "").replace("-", "")
    if bare.isdigit():
        text = bare
    return await list_orders(
        OrderFilter(q=text, states=STATES[wanted.state]), by=by, now=now, after=wanted.after
    )
