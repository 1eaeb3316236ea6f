"""免打扰名单: numbers no robot rings; added, imported, removed with a reason."""

from typing import Any

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import Invalid
from hotline.orders.queries.paging import Page
from hotline.outreach.campaigns import forbidding
from hotline.outreach.campaigns.inputs import Why
from hotline.people.permissions import can
from web.centre.looks import show
from web.centre.outreach.campaigns.looks import URL as OUTREACH
from web.centre.outreach.campaigns.looks import WORDS
from web.centre.panes import after_of, chosen_tab, next_page
from web.kit import forms, redirect, signed_in, with_query
from web.kit import gettext as _

URL = f"{OUTREACH}/do-not-call"


class Entry(BaseModel):
    phone: str = Field(max_length=40)
    reason: Why


class Reason(BaseModel):
    reason: Why


async def listing(request: Request) -> Response:
    """GET the list, POST one number."""
    form = forms.blank()
    if request.method == "POST":
        form = await forms.read(request, Entry)
        if form.model:
            with form.keeping_refusals():
                new = form.model
                await forbidding.add(new.phone, new.reason, by=signed_in(request), now=request.state.now)
                return redirect(request, URL, toast=_("已加入免打扰名单。"))
    return await _show(request, form=form)


async def upload(request: Request) -> Response:
    """POST a workbook of numbers; rows that are none are named."""
    form = await forms.read(request, Reason)
    files = form.files.get("file", [])
    form.values.setdefault("file", "")
    imported = None
    if not files:
        form.refuse("请选择 Excel 文件", "file")
    if form.model:
        with form.keeping_refusals():
            imported = await forbidding.import_numbers(
                await files[0].read(), form.model.reason, by=signed_in(request), now=request.state.now
            )
            form = forms.blank()
    return await _show(request, upload_form=form, imported=imported)


async def remove(request: Request) -> Response:
    """POST …/{row_id}/remove, with a reason."""
    form = await forms.read(request, Reason)
    if form.model is None:
        return redirect(request, URL, toast=_("请说明移出原因。"), kind="bad")
    await forbidding.remove(
        request.path_params["row_id"], form.model.reason, by=signed_in(request), now=request.state.now
    )
    return redirect(request, URL, toast=_("已移出免打扰名单。"))


async def _show(
    request: Request,
    *,
    form: "forms.Form[Any] | None" = None,
    upload_form: "forms.Form[Any] | None" = None,
    imported: forbidding.Imported | None = None,
) -> Response:
    actor, tab = signed_in(request), chosen_tab(request, ["active", "removed"])
    search = forms.blank({"number": request.query_params.get("number", "")[:40]})
    found: Page[Any] = Page([], None)
    try:
        found = await forbidding.listed(
            by=actor, number=search.value("number"), active=tab == "active", after=after_of(request)
        )
    except Invalid as refusal:
        search.refuse(refusal.message, "number")
    tabs = [("active", _("名单中")), ("removed", _("已移出"))]
    answering = next((one for one in (form, upload_form) if one is not None and one.errors), None)
    return await show(
        request,
        "centre/outreach/campaigns/do_not_call.html",
        status=answering.status if answering else search.status,
        add_form=form or forms.blank(),
        upload_form=upload_form or forms.blank(),
        search=search,
        imported=imported,
        found=found,
        tab=tab,
        tabs=[(label, with_query(request, tab=name, after=None), name == tab, None) for name, label in tabs],
        next_url=next_page(request, found.after),
        may_edit=can(actor, "outreach.edit"),
        most=forbidding.MOST_AT_ONCE,
        **WORDS,
    )
