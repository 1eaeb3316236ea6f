"""One step on one order: a form where it needs one, a tap where it does not."""

from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from pydantic import BaseModel, create_model
from starlette.requests import Request
from starlette.responses import Response

from department_app import uploads
from department_app.asking import what_to_ask
from department_app.deeds import DEEDS, Deed
from department_app.entry import acting, show
from department_app.places import place_of, way_back
from department_app.story import title_of
from hotline.infra.errors import Conflict, NotFound
from hotline.infra.files import StoredFile
from hotline.infra.idempotency import IdempotencyConflict
from hotline.orders.actions import perform
from hotline.orders.models import Order
from hotline.orders.queries import Detail, get_detail, get_order
from hotline.orders.queries.since import told_since
from hotline.people.actor import Actor
from hotline.worktime.zone import CHINA
from web.kit import forms, is_htmx, redirect
from web.kit import gettext as _

#: What travels with every form beside the action's own fields.
ENVELOPE = {"version", "key", "box", "back"}


async def act(request: Request) -> Response:
    deed = DEEDS.get(request.path_params["action"])
    if deed is None:
        raise NotFound("没有这个操作", code="unknown_action")
    by, number = acting(request), request.path_params["number"]
    if request.method != "POST":
        detail = await get_detail(number, by=by, now=request.state.now)
        return await _ask(request, deed, detail, forms.blank(_first_values(request, detail)))
    return await _do(request, deed, await get_order(number, by=by, now=request.state.now))


async def _do(request: Request, deed: Deed, order: Order) -> Response:
    by = acting(request)
    form = await forms.read(request, posted_as(deed.action))
    kept = await uploads.keep(request, form, by, order.id)
    stale = False
    if form.model is not None:
        with form.keeping_refusals():
            try:
                await _perform(request, deed, order, form.model, by)
            except Conflict as refusal:
                stale = refusal.code == "stale"
                if isinstance(refusal, IdempotencyConflict):
                    form.values["key"] = uuid4().hex
                raise
            return await _onwards(request, deed, form.values)
    detail = await get_detail(order.number or "", by=by, now=request.state.now)
    return await _ask(request, deed, detail, form, kept, stale)


async def _perform(request: Request, deed: Deed, order: Order, model: Any, by: Actor) -> None:
    fields = _on_the_citys_clock(model.model_dump(exclude=ENVELOPE))
    version = model.version if deed.careful else None
    if version is not None and await _only_untold_since(order, version):
        version = None
    await perform(
        order.number or "",
        deed.action,
        fields,
        by=by,
        now=request.state.now,
        idempotency_key=model.key or None,
        version=version,
    )


async def _only_untold_since(order: Order, version: int) -> bool:
    """A colleague who follows the order does not change what I am about to answer."""
    return not await told_since(order.id, version)


async def _onwards(request: Request, deed: Deed, values: dict[str, Any]) -> Response:
    """To the order, or back to the list: also when the order has just left one's hands."""
    place = place_of(str(values.get("box", "")), request)
    number = request.path_params["number"]
    toast = _("{number} {done}", number=number, done=_(deed.done))
    if values.get("back") == "list" or not await _still_mine(request, number):
        return redirect(request, way_back(place, request), toast=toast)
    query = urlencode({"box": place.name, "done": deed.action})
    return redirect(request, f"/app/orders/{number}?{query}", toast=toast)


async def _still_mine(request: Request, number: str) -> bool:
    try:
        await get_order(number, by=acting(request), now=request.state.now)
    except NotFound:
        return False
    return True


async def _ask(
    request: Request,
    deed: Deed,
    detail: Detail,
    form: forms.Form[Any],
    kept: list[StoredFile] | None = None,
    stale: bool = False,
) -> Response:
    news = []
    if stale:
        news = await told_since(detail.order.id, int(form.values.get("version") or 0))
        form.values["version"] = detail.order.version
    return show(
        request,
        "department/act.html",
        block="sheet" if is_htmx(request) else "",
        deed=deed,
        detail=detail,
        form=form,
        kept=kept or [],
        stale=stale,
        news=[(title_of(event), event) for event in news],
        allowed=any(step.name == deed.action for step in detail.steps),
        **await what_to_ask(deed, detail, form),
    )


def _first_values(request: Request, detail: Detail) -> dict[str, Any]:
    here = detail.case.now.astimezone(CHINA)
    return {
        "version": detail.order.version,
        "key": uuid4().hex,
        "box": request.query_params.get("box", ""),
        "verified_at": f"{here:%Y-%m-%dT%H:%M}",
        "method": "phone",
        "template": request.query_params.get("template", ""),
    }


@cache
def posted_as(action: str) -> type[BaseModel]:
    """The action's own fields, in the envelope every form of the app comes in."""
    return create_model(
        f"Posted{action.title()}",
        __base__=DEEDS[action].fields,
        version=(int | None, None),
        key=(str, ""),
        box=(str, ""),
        back=(str, ""),
    )


def _on_the_citys_clock(fields: dict[str, Any]) -> dict[str, Any]:
    """A phone's date field knows no zone: what is typed there is the city's time."""
    return {
        name: value.replace(tzinfo=CHINA) if isinstance(value, datetime) and value.tzinfo is None else value
        for name, value in fields.items()
    }
