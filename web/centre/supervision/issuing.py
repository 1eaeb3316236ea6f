"""发督办单: a sheet (or a page) with everything filled in, for one order or several of one unit."""

from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import Conflict, NotFound
from hotline.supervision import issuing
from hotline.supervision.inputs import Issue
from hotline.supervision.issuing import Draft
from hotline.supervision.leaders import Leader
from web.centre.looks import show
from web.kit import forms, is_htmx, redirect
from web.kit.addresses import safe_next
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _

BOARD = "/desk/supervision"


class Sheet(Issue):
    """The form carries its key and where to go next beside the notice's own fields."""

    key: str = ""
    next: str = ""


async def issue(request: Request) -> Response:
    """GET /desk/supervision/new?orders=…; POST issues."""
    if request.method == "GET":
        return await _ask(request)
    form = await forms.read(request, Sheet)
    if form.model is not None:
        with form.keeping_refusals():
            fields = form.model.model_dump(exclude={"key", "next"})
            notice = await issuing.issue(
                fields, by=signed_in(request), now=request.state.now, idempotency_key=form.model.key or None
            )
            done = _("已发出 {number}", number=notice.number)
            return redirect(request, safe_next(form.model.next) or f"{BOARD}/{notice.id}", toast=done)
    return await _again(request, form)


async def _ask(request: Request) -> Response:
    query = request.query_params
    numbers = query.getlist("orders")
    try:
        draft = await _draft(request, numbers, query.get("organisation") or None)
    except Conflict as refusal:
        return await _cannot(request, refusal, numbers)
    values = {
        "orders": numbers,
        "organisation": draft.unit.code,
        "leader": draft.leaders[0].staff.login if draft.leaders else "",
        "requirement": draft.requirement,
        "key": uuid4().hex,
        "next": safe_next(query.get("next", "")),
    }
    return await _page(request, forms.blank(values), draft)


async def _again(request: Request, form: "forms.Form[Sheet]") -> Response:
    """What was typed stays; what changed meanwhile is said."""
    try:
        draft = await _draft(request, form.value("orders", []), form.value("organisation") or None)
    except Conflict as refusal:
        return await _cannot(request, refusal, form.value("orders", []))
    form.values.setdefault("key", uuid4().hex)
    return await _page(request, form, draft)


async def _draft(request: Request, numbers: list[str], unit: str | None) -> Draft:
    if not numbers:
        raise NotFound("请先选择要督办的工单")
    return await issuing.draft(numbers, by=signed_in(request), now=request.state.now, unit=unit)


async def _page(request: Request, form: "forms.Form[Any]", draft: Draft) -> Response:
    template = (
        "centre/supervision/parts/issue_form.html" if is_htmx(request) else "centre/supervision/issue.html"
    )
    return await show(
        request,
        template,
        form=form,
        draft=draft,
        units=[(one.code, one.name) for one in draft.units],
        leaders=[(one.staff.login, _leader(one)) for one in draft.leaders],
    )


def _leader(one: Leader) -> str:
    return f"{one.staff.name}（{one.staff.post or one.role.label}）"


async def _cannot(request: Request, refusal: Conflict, numbers: list[str]) -> Response:
    """Nothing to fill in: say why, keep the way back."""
    template = (
        "centre/supervision/parts/cannot.html" if is_htmx(request) else "centre/supervision/cannot.html"
    )
    reason = _(refusal.message, **refusal.params)
    # htmx swaps what a sheet is answered with; the page itself tells machines 409.
    status = 200 if is_htmx(request) else refusal.status
    return await show(request, template, status=status, reason=reason, numbers=numbers)
