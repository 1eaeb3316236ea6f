"""市民查询: conditions, how many people they mean, and keeping them for a campaign. Nobody's name is shown."""

from urllib.parse import urlencode

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.orders.saved_views import delete_view, my_views, save_view
from hotline.outreach.campaigns.audience.citizens import Preview, preview
from hotline.people.permissions import can
from web.centre import search_options
from web.centre.looks import show
from web.centre.outreach.citizens.query import URL, WECHAT, CitizenQuery, chips
from web.kit import forms, redirect, signed_in
from web.kit import gettext as _


class NewView(BaseModel):
    name: str = Field(max_length=60)
    query: str = Field(default="", max_length=4000)


async def search(request: Request) -> Response:
    """GET …/citizens: counted as soon as something was chosen."""
    form = forms.read_query(request, CitizenQuery)
    query = form.model or CitizenQuery()
    if query.created_from and query.created_to and query.created_from > query.created_to:
        form.refuse("结束日期不能早于开始日期。", "created_to")
    counted = None
    if query.pairs() and not form.errors:
        counted = await preview(query.filter(), by=signed_in(request), now=request.state.now)
    return await _show(request, form, query, counted)


async def add_view(request: Request) -> Response:
    """POST a name and the conditions."""
    form = await forms.read(request, NewView)
    if form.model:
        with form.keeping_refusals():
            view = await save_view(
                form.model.name,
                form.model.query,
                by=signed_in(request),
                now=request.state.now,
                about="citizens",
            )
            return redirect(request, f"{URL}?{view.query}", toast=_("已保存，新建任务时可以选用。"))
    return await show(request, "centre/search_view.html", form=form, back=URL, action=f"{URL}/views")


async def remove_view(request: Request) -> Response:
    """POST: one's own, of either page."""
    await delete_view(request.path_params["view_id"], by=signed_in(request))
    return redirect(request, URL, toast=_("已删除。"))


async def _show(
    request: Request, form: "forms.Form[CitizenQuery]", query: CitizenQuery, counted: Preview | None
) -> Response:
    actor = signed_in(request)
    return await show(
        request,
        "centre/outreach/citizens/search.html",
        form=form,
        query=query,
        counted=counted,
        chips=await chips(query, actor.tenant_id),
        views=await my_views(actor, "citizens"),
        organisations=await search_options.organisations(actor),
        classifications=await search_options.classifications(actor.tenant_id),
        wechat=[(name, _(label)) for name, label in WECHAT.items()],
        query_string=urlencode(query.pairs()),
        may_edit=can(actor, "outreach.edit"),
        url=URL,
    )
