"""结果公开: an editor proposes the de-identified result, a second person releases it (RULES §11)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotline.orders import publishing
from hotline.orders.models import Order, Publication
from hotline.people.actor import Actor
from hotline.people.permissions import can
from web.centre.looks import show
from web.centre.masking import Compared, compared
from web.centre.panes import Tab, after_of, chosen_tab, next_page, tab_links
from web.kit import forms, needs, page, redirect
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _

GUARD = needs("content.edit", "content.review")


async def publish_desk(request: Request) -> Response:
    return await _page(request)


async def propose(request: Request) -> Response:
    form = await forms.read(request, publishing.Proposal)
    number = request.path_params["number"]
    if form.model:
        with form.keeping_refusals():
            await publishing.propose(number, form.model, by=signed_in(request), now=request.state.now)
            return redirect(request, "/desk/publish?tab=propose", toast=_("已送审，等待另一位同事审核。"))
    return await _page(request, form, number)


async def review(request: Request) -> Response:
    form = await forms.read(request, publishing.PublicationReview)
    number = request.path_params["number"]
    if form.model:
        with form.keeping_refusals():
            await publishing.review(number, form.model, by=signed_in(request), now=request.state.now)
            done = _("已公开") if form.model.decision == "approve" else _("已退回修改")
            return redirect(request, "/desk/publish?tab=review", toast=done)
    return await _page(request, form, number, "review")


async def withdraw(request: Request) -> Response:
    form = await forms.read(request, publishing.Withdrawal)
    number = request.path_params["number"]
    if form.model:
        with form.keeping_refusals():
            by, now = signed_in(request), request.state.now
            await publishing.withdraw(number, form.model.reason, by=by, now=now)
            return redirect(request, "/desk/publish?tab=published", toast=_("已撤下，门户上不再显示。"))
    return await _page(request, form, number, "published")


async def _page(
    request: Request, form: "forms.Form[Any] | None" = None, number: str = "", tab: str = "propose"
) -> Response:
    actor = signed_in(request)
    shown = _tabs_of(actor)
    tab = tab if form is not None and tab in shown else chosen_tab(request, list(shown))
    rows, after = await _rows(tab, actor, after_of(request))
    number = number or request.query_params.get("open", "")
    chosen = next((one for one in rows if one["order"].number == number), next(iter(rows), None))
    if form is None and chosen is not None and tab == "propose":
        form = forms.blank(vars(await publishing.suggest(chosen["order"].number, by=actor)))
    return await show(
        request,
        "centre/publish.html",
        tab=tab,
        tabs=tab_links(request, [Tab(name, label) for name, label in shown.items()], tab),
        rows=rows,
        chosen=chosen,
        explicit=bool(number),
        masked=_masked(chosen, form),
        form=form or forms.blank(),
        own=chosen is not None
        and chosen["publication"] is not None
        and chosen["publication"].proposed_by_id == actor.staff_id,
        next_url=next_page(request, after),
    )


def _masked(chosen: dict[str, Any] | None, form: "forms.Form[Any] | None") -> dict[str, Compared]:
    """Title, request and answer beside what is, or may become, public of them."""
    if chosen is None:
        return {}
    order, publication = chosen["order"], chosen["publication"]
    inside = {"title": order.title, "request": order.content, "answer": order.answer}
    public = vars(publication) if publication else (form.values if form else {})
    return {name: compared(text, str(public.get(name) or "")) for name, text in inside.items()}


def _tabs_of(actor: Actor) -> dict[str, str]:
    tabs = {"propose": "可以公开"} if can(actor, "content.edit") else {}
    return tabs | ({"review": "待审核", "published": "已公开"} if can(actor, "content.review") else {})


async def _rows(tab: str, actor: Actor, after: str | None) -> tuple[list[dict[str, Any]], str | None]:
    if tab == "propose":
        orders = await publishing.candidates(by=actor, after=after)
        return [_row(order, None) for order in orders.items], orders.after
    if tab == "published":
        shown = await publishing.results(actor.tenant_id or 0, after=after)
        return [_row(one.order, one) for one in shown.items], shown.after
    waiting = await publishing.waiting(by=actor, after=after)
    return [_row(one.order, one) for one in waiting.items], waiting.after


def _row(order: Order, publication: Publication | None) -> dict[str, Any]:
    return {"order": order, "publication": publication}


ROUTES = [
    page("/desk/publish", publish_desk, guard=GUARD, name="desk_publish"),
    page(
        "/desk/publish/{number}/propose", propose, ["POST"], guard=needs("content.edit"), name="desk_propose"
    ),
    page(
        "/desk/publish/{number}/withdraw",
        withdraw,
        ["POST"],
        guard=needs("content.review"),
        name="desk_publish_withdraw",
    ),
    page(
        "/desk/publish/{number}/review",
        review,
        ["POST"],
        guard=needs("content.review"),
        name="desk_publish_review",
    ),
]
