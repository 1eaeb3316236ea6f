"""Every action of the workflow: its form (a sheet, or a page of its own), and doing it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import NotFound
from hotline.orders.models import Order
from hotline.orders.queries import Detail, get_detail, similar_orders
from hotline.orders.queries.suggestions import suggest_units
from hotline.orders.rules import from_centre
from hotline.orders.timeline import tell
from hotline.orders.workflow import WORKFLOW, Step
from web.centre.action_fields import ASKS, AT_ONCE
from web.centre.action_looks import LOOKS, OTHER
from web.centre.asides import aside_for
from web.centre.choices import choices_for
from web.centre.looks import looks_for, show
from web.centre.menu import first_screen
from web.centre.reading import ActionForm, carry_out, fresh, read
from web.kit import is_htmx, needs, page, redirect
from web.kit.addresses import safe_next
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _


async def act(request: Request) -> Response:
    """GET shows the form of an action, POST does it."""
    step = _step(request.path_params["action"])
    number = request.path_params["number"]
    actor, now = signed_in(request), request.state.now
    if request.method == "POST":
        made = await read(request, step)
        if await carry_out(request, number, step, made):
            return await _done(request, number, step, made)
        return await _again(request, number, step, made)
    detail = await get_detail(number, by=actor, now=now)
    made = fresh(_initial(request, step, detail), _seen_version(request, detail), _next(request))
    return await form_page(request, step, detail, made)


def _step(name: str) -> Step:
    step = WORKFLOW.get(name)
    if step is None or step.permission is None:
        raise NotFound("没有这个操作")
    return step


def _seen_version(request: Request, detail: Detail) -> int:
    """The version the reader was looking at when he pressed the button."""
    seen = request.query_params.get("v", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else detail.order.version


def _next(request: Request) -> str:
    return safe_next(request.query_params.get("next", ""))


def _initial(request: Request, step: Step, detail: Detail) -> dict[str, Any]:
    """What the form starts with: the order's own values, then what the link asked for."""
    order = detail.order
    values: dict[str, Any] = {}
    if step.name == "accept":
        code = order.classification.code if order.classification else ""
        values = {"type": order.type, "urgency": order.urgency, "classification": code, "title": order.title}
    if step.name == "offline":
        values = {"offline": "true"}
    if step.reviews:
        values = {"kind": step.reviews}
    asked = {name: text for name, text in request.query_params.items() if name in step.fields.model_fields}
    return values | asked


async def form_page(
    request: Request, step: Step, detail: Detail, made: ActionForm, status: int = 0
) -> Response:
    """The form alone for a sheet, or on a page of its own."""
    template = "centre/parts/act_form.html" if is_htmx(request) else "centre/act.html"
    return await show(
        request,
        template,
        status=status,
        look=await looks_for(detail.order.tenant_id, request.state.now),
        **await form_context(request, step, detail, made),
    )


async def form_context(request: Request, step: Step, detail: Detail, made: ActionForm) -> dict[str, Any]:
    """Everything the form's template draws from."""
    asks = ASKS.get(step.name, ())
    return {
        "step": step,
        "step_look": LOOKS.get(step.name, OTHER),
        "asks": asks,
        "detail": detail,
        "order": detail.order,
        "made": made,
        "form": made.form,
        "choices": await choices_for(asks, detail, step.name),
        "suggestions": await _suggestions(request, step, detail),
        "similar": await _similar(detail.order) if step.name == "merge" else [],
        "aside": aside_for(step, detail, made.form.values, request.state.now),
        "allowed": step in detail.steps,
        "news": _news(detail, made),
    }


async def _suggestions(request: Request, step: Step, detail: Detail) -> list[Any]:
    if step.name != "dispatch" or not from_centre(detail.case, "order.dispatch"):
        return []
    return list(await suggest_units(detail.order, now=request.state.now))


async def _similar(order: Order) -> list[Order]:
    return await similar_orders(
        order.tenant_id,
        f"{order.title} {order.content}",
        lng=order.lng,
        lat=order.lat,
        exclude_id=order.id,
    )


def _news(detail: Detail, made: ActionForm) -> list[str]:
    """What happened since the form's version: the reader judges whether his text still fits."""
    if made.version is None or made.version >= detail.order.version:
        return []
    return [f"{event.actor_name} {tell(event)}" for event in detail.events if event.seq > made.version]


async def _again(request: Request, number: str, step: Step, made: ActionForm) -> Response:
    """Refused: the same form, what was typed in it, and the version of now for a second try."""
    detail = await get_detail(number, by=signed_in(request), now=request.state.now)
    context = await form_context(request, step, detail, made)
    made.version = detail.order.version
    template = "centre/parts/act_form.html" if is_htmx(request) else "centre/act.html"
    look = await looks_for(detail.order.tenant_id, request.state.now)
    return await show(request, template, look=look, **context)


async def _done(request: Request, number: str, step: Step, made: ActionForm) -> Response:
    target = safe_next(made.next) or f"/desk/orders/{number}"
    if target == f"/desk/orders/{number}":
        try:
            await get_detail(number, by=signed_in(request), now=request.state.now)
        except NotFound:  # handed on to others: it is no longer in sight
            target = first_screen(signed_in(request))
    return redirect(request, target, toast=_("{what}：已完成", what=_(step.label)))


AT_ONCE_ACTIONS = AT_ONCE
ROUTES = [
    page(
        "/desk/orders/{number}/do/{action}",
        act,
        ["GET", "POST"],
        guard=needs("order.view"),
        name="desk_order_action",
    ),
]
