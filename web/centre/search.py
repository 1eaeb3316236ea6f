"""查询: every order in one's scope, by number, telephone, words and filters. The address says it all."""

from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.orders.queries import Page, list_orders
from hotline.orders.saved_views import delete_view, my_views, save_view
from hotline.people.permissions import can
from web.centre import search_options, search_text
from web.centre.looks import looks_for, show
from web.centre.search_query import SearchQuery, chips
from web.kit import NavItem, forms, navigation, needs, page, redirect, signed_in
from web.kit import gettext as _

PER_PAGE = 30
VIEW = needs("order.view")
navigation.register(NavItem("查询", "/desk/search", "search", "order.view", order=12))


class NewView(BaseModel):
    name: str = Field(max_length=60)
    query: str = Field(default="", max_length=4000)


async def search(request: Request) -> Response:
    form, query = read(request)
    found = None
    if not form.errors:
        with form.keeping_refusals():
            found = await _found(request, query)
    return await _show(request, form, query, found)


def read(request: Request) -> tuple[forms.Form[SearchQuery], SearchQuery]:
    """The filter in the address; what cannot be is named beside its field and left out of the search."""
    form = forms.read_query(request, SearchQuery)
    query = form.model or SearchQuery()
    form.values |= {"q": query.q, "phone": query.phone} if form.model and not form.errors else {}
    if query.mistyped:
        form.refuse("编号不对：可能输错或少输了一位，请核对。", "q")
    if query.created_from and query.created_to and query.created_from > query.created_to:
        form.refuse("结束日期不能早于开始日期。", "created_to")
    return form, query


async def add_view(request: Request) -> Response:
    form = await forms.read(request, NewView)
    if form.model:
        with form.keeping_refusals():
            view = await save_view(
                form.model.name, form.model.query, by=signed_in(request), now=request.state.now
            )
            return redirect(request, f"/desk/search?{view.query}", toast=_("已保存到常用查询。"))
    return await show(request, "centre/search_view.html", form=form)


async def remove_view(request: Request) -> Response:
    await delete_view(request.path_params["view_id"], by=signed_in(request))
    return redirect(request, "/desk/search", toast=_("已删除。"))


async def _found(request: Request, query: SearchQuery) -> Page[Any]:
    after = request.query_params.get("after") or None
    return await list_orders(
        query.filter(), by=signed_in(request), now=request.state.now, after=after, limit=PER_PAGE
    )


async def _show(
    request: Request, form: forms.Form[SearchQuery], query: SearchQuery, found: Page[Any] | None
) -> Response:
    actor = signed_in(request)
    look = await looks_for(actor.tenant_id, request.state.now)
    return await show(
        request,
        "centre/search.html",
        look=look,
        form=form,
        query=query,
        found=found,
        chips=await chips(query, look.profile.mark_label, actor.tenant_id),
        views=await my_views(actor),
        organisations=await search_options.organisations(actor),
        classifications=await search_options.classifications(actor.tenant_id),
        next_url=_next(query, found),
        paged="after" in request.query_params,
        may_export=can(actor, "order.export"),
        query_string=urlencode(query.pairs()),
        highlight=search_text.highlight,
        excerpt=search_text.excerpt,
    )


def _next(query: SearchQuery, found: Page[Any] | None) -> str:
    if found is None or found.after is None:
        return ""
    return "/desk/search?" + urlencode([*query.pairs(), ("after", found.after)])


ROUTES = [
    page("/desk/search", search, guard=VIEW),
    page("/desk/search/views", add_view, ["POST"], guard=VIEW, name="save_search"),
    page("/desk/search/views/{view_id:int}/delete", remove_view, ["POST"], guard=VIEW, name="delete_search"),
]
