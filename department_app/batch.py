"""批量签收, 批量答复: one press for many orders, one result for each (LEDGER 17.8)."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from department_app.boxes import BOXES
from department_app.deeds import DEEDS, Deed
from department_app.entry import acting, show
from hotline.infra.errors import NotFound, Refused
from hotline.orders.actions import perform
from hotline.orders.catalogue import templates
from hotline.orders.models import Order
from hotline.orders.queries import get_order
from web.kit import forms, is_htmx
from web.kit import gettext as _

AT_ONCE = 50
ACTIONS = ("sign", "reply")


@dataclass(frozen=True)
class Result:
    """What became of one order; `refusal` is empty where it was done."""

    number: str
    title: str
    refusal: str = ""


class Many(BaseModel):
    """The orders chosen, in the envelope of the app's forms."""

    numbers: list[str] = Field(min_length=1, max_length=AT_ONCE)
    key: str = ""
    box: str = ""


class ManyReplies(Many):
    content: str = Field(min_length=1, max_length=20000)


async def batch_page(request: Request) -> Response:
    action = request.path_params["action"]
    if action not in ACTIONS:
        raise NotFound("没有这个操作", code="unknown_action")
    deed = DEEDS[action]
    if request.method != "POST":
        return await _ask(request, deed, forms.blank(_chosen(request)))
    form = await forms.read(request, Many if action == "sign" else ManyReplies)
    if form.model is None:
        return await _ask(request, deed, form)
    results = [await _one(request, deed, number, form.model) for number in dict.fromkeys(form.model.numbers)]
    return show(
        request,
        "department/batch_done.html",
        deed=deed,
        box=_box(form.values),
        done=[one for one in results if not one.refusal],
        refused=[one for one in results if one.refusal],
    )


async def _one(request: Request, deed: Deed, number: str, chosen: Many) -> Result:
    """Each order stands for itself: one that is refused does not hold up the others."""
    by, now = acting(request), request.state.now
    fields: dict[str, Any] = {"content": chosen.content} if isinstance(chosen, ManyReplies) else {}
    title = ""
    try:
        title = (await get_order(number, by=by, now=now)).title
        await perform(
            number,
            deed.action,
            fields,
            by=by,
            now=now,
            idempotency_key=f"{chosen.key or uuid4().hex}:{deed.action}",
        )
    except Refused as refusal:
        return Result(number, title, _(refusal.message, **refusal.params))
    return Result(number, title)


async def _ask(request: Request, deed: Deed, form: forms.Form[Any]) -> Response:
    by = acting(request)
    chosen = list(dict.fromkeys(form.values.get("numbers", [])))
    orders = await _visible(request, chosen[:AT_ONCE])
    return show(
        request,
        "department/batch.html",
        block="sheet" if is_htmx(request) else "",
        deed=deed,
        form=form,
        orders=orders,
        at_once=AT_ONCE,
        left_out=len(chosen[AT_ONCE:]),
        box=_box(form.values),
        templates=await templates(by.tenant_id or 0, "reply") if deed.action == "reply" else [],
    )


async def _visible(request: Request, numbers: list[str]) -> list[Order]:
    found = []
    for number in numbers:
        try:
            found.append(await get_order(number, by=acting(request), now=request.state.now))
        except NotFound:
            continue
    return found


def _chosen(request: Request) -> dict[str, Any]:
    query = request.query_params
    return {"numbers": query.getlist("numbers"), "key": uuid4().hex, "box": query.get("box", "")}


def _box(values: dict[str, Any]) -> Any:
    return BOXES.get(str(values.get("box", "")), BOXES["todo"])
