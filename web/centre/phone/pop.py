"""来电弹屏: who is calling, what he asked before, what he keyed in – before the call is answered."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.calls import actions, callers
from hotline.calls.models import CallOrder
from hotline.calls.queries import earlier_calls
from hotline.calls.states import DIRECTIONS
from hotline.calls.switchboard.news import CallCard
from hotline.orders.models import Order
from hotline.orders.queries.earlier import earlier_by_phone
from hotline.orders.states import OPEN
from hotline.people.actor import Actor
from hotline.people.permissions import can
from web.centre.looks import show
from web.centre.phone.acts import done, read
from web.centre.phone.board import TAKE, own_card
from web.centre.phone.state import shown
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _

#: 拦截: a day, a week, a month – or until somebody lifts it.
TERMS = {"1": "一天", "7": "七天", "30": "三十天", "": "长期"}
#: Words for what the robot's scripts ask and bring along; what has none is in what was said.
KNOWN = {
    "title": "事项",
    "department": "承办单位",
    "process": "办理过程",
    "result": "办理结果",
    "reason": "原因",
    "wish": "来电意图",
    "acknowledged": "是否收到",
}
REASONS = ("恶意骚扰", "辱骂坐席", "反复无故拨打", "广告推销")


class Linking(BaseModel):
    """An order that belongs to this call."""

    call: Annotated[str, Field(min_length=1, max_length=64)]
    order: Annotated[str, Field(min_length=1, max_length=32)]


class Asking(BaseModel):
    call: Annotated[str, Field(min_length=1, max_length=64)]


class Blocking(Asking):
    """Why, and for how many days."""

    reason: Annotated[str, Field(max_length=200)] = ""
    days: Annotated[str, Field(pattern=r"^(|1|7|30)$")] = ""


async def pop(request: Request) -> Response:
    """GET ?call=."""
    card = await own_card(request, request.query_params.get("call", ""))
    return await _show(request, card)


async def reveal(request: Request) -> Response:
    """POST: the number in clear, on the record."""
    asked, actor = await read(request, Asking), signed_in(request)
    card = await own_card(request, asked.call)
    await callers.reveal(card.call, "查看来电号码", by=actor, now=request.state.now)
    return await _show(request, card, clear=card.number)


async def block(request: Request) -> Response:
    """POST: 拦截 whoever is calling, or has just called."""
    asked, actor, now = await read(request, Blocking), signed_in(request), request.state.now
    card = await own_card(request, asked.call)
    until = now + timedelta(days=int(asked.days)) if asked.days else None
    await actions.block(card.number, asked.reason, by=actor, now=now, expires_at=until)
    return await _show(request, card)


async def link(request: Request) -> Response:
    """POST: an order of this caller, or the one just written, belongs to this call."""
    asked, actor, now = await read(request, Linking), signed_in(request), request.state.now
    await callers.own_call(asked.call, by=actor)
    await actions.link_order(asked.call, asked.order, by=actor, now=now)
    return done()


async def _show(request: Request, card: CallCard, clear: str = "") -> Response:
    actor, now = signed_in(request), request.state.now
    return await show(
        request,
        "centre/phone/pop.html",
        card=card,
        clear=clear,
        masked=shown(card.number),
        sort=callers.sort_of(card.number),
        area=callers.area_of(card.number),
        may_reveal=bool(card.number) and can(actor, "personal.reveal"),
        may_block=bool(card.number) and can(actor, "calls.block"),
        may_write=can(actor, "order.submit"),
        may_urge=can(actor, "order.urge"),
        blocked=await callers.blocks_of(card.number, by=actor, now=now),
        linked=await _linked(card, actor),
        open_states=OPEN,
        directions=DIRECTIONS,
        terms=[(days, _(label)) for days, label in TERMS.items()],
        reasons=[_(one) for one in REASONS],
        brief=await _brief(card, actor),
        **await _before(card, actor),
    )


async def _before(card: CallCard, actor: Actor) -> dict[str, Any]:
    """Orders and calls of this number. Without the database's help the telephone still rings."""
    known = bool(card.number) and callers.sort_of(card.number) != "短号"
    orders = await earlier_by_phone(card.number, by=actor) if known else []
    calls = await earlier_calls(card.number, by=actor, limit=6) if known and can(actor, TAKE) else []
    return {
        "orders": sorted(orders, key=lambda one: one.state not in OPEN),
        "calls": [one for one in calls if one.call_id != card.call],
        "place": next((one.location_text for one in orders if one.location_text), ""),
        "name": next((one.masked_name for one in orders if one.masked_name), ""),
    }


async def _linked(card: CallCard, actor: Actor) -> list[Order]:
    links = CallOrder.filter(call__call_id=card.call, call__tenant_id=actor.tenant_id)
    return [one.order for one in await links.select_related("order").order_by("id")]


async def _brief(card: CallCard, actor: Actor) -> dict[str, Any]:
    """What a robot has found out before it handed the call over."""
    told = card.brief
    if told is None:
        return {}
    order = (
        await Order.get_or_none(number=told.order_no, tenant_id=actor.tenant_id) if told.order_no else None
    )
    named = [name for name in KNOWN if not (order and name == "title")]
    known = [(_(KNOWN[name]), value) for name, value in told.slots if name in named]
    return {"order": order, "known": known}
