"""What the order form asks while somebody is still talking: who is calling, where, was it reported."""

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hotline.infra.errors import Invalid
from hotline.orders.contact import reveal_contact
from hotline.orders.queries import get_order, similar_orders
from hotline.orders.queries.earlier import earlier_by_phone
from hotline.orders.queries.places import suggest_places
from hotline.orders.states import OPEN
from hotline.people.permissions import can
from hotline.people.phones import normalise
from web.centre.looks import show
from web.kit import forms, needs, page
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _

ENOUGH_TO_COMPARE = 6


class Similar(BaseModel):
    """What is typed so far."""

    title: str = Field(default="", max_length=200)
    content: str = Field(default="", max_length=5000)
    same_as: str = ""


class Reuse(BaseModel):
    """The earlier order whose words are taken over."""

    number: str = Field(max_length=32)


async def caller(request: Request) -> Response:
    """The history of a number; posted, so that numbers stay out of addresses and logs."""
    posted = await request.form()
    phone = str(posted.get("citizen.phone", ""))[:30]
    actor = signed_in(request)
    known = _is_number(phone)
    return await show(
        request,
        "centre/parts/caller.html",
        phone=phone,
        known=known,
        orders=await earlier_by_phone(phone, by=actor) if known else [],
        open_states=OPEN,
        may_urge=can(actor, "order.urge"),
    )


def _is_number(phone: str) -> bool:
    """Half a number is no mistake while it is being typed."""
    try:
        return normalise(phone) is not None
    except Invalid:
        return False


async def similar(request: Request) -> Response:
    actor = signed_in(request)
    form = await forms.read(request, Similar)
    text = f"{form.value('title')} {form.value('content')}".strip()
    orders = []
    if len(text) >= ENOUGH_TO_COMPARE and actor.tenant_id is not None:
        orders = await similar_orders(actor.tenant_id, text[:2000], limit=4)
    return await show(request, "centre/parts/similar.html", orders=orders, same_as=str(form.value("same_as")))


async def places(request: Request) -> Response:
    actor = signed_in(request)
    typed = request.query_params.get("location.text", "")[:60]
    found = await suggest_places(actor.tenant_id or 0, typed)
    return await show(request, "centre/parts/places.html", places=[one for one in found if one.text != typed])


async def reuse(request: Request) -> Response:
    """Name, place and words of an earlier order – the name in clear, so on the record."""
    form = await forms.read(request, Reuse)
    number = form.value("number")
    actor, now = signed_in(request), request.state.now
    order = await get_order(number, by=actor, now=now)
    name = ""
    if can(actor, "personal.reveal"):
        contact = await reveal_contact(number, by=actor, reason=_("登记来电，复用历史信息"), now=now)
        name = contact.name
    code = order.classification.code if order.classification else ""
    return JSONResponse(
        {
            "citizen.name": name,
            "location.text": order.location_text,
            "location.lng": order.lng,
            "location.lat": order.lat,
            "title": order.title,
            "type": order.type.value,
            "classification": code,
        }
    )


GUARD = needs("order.submit")
ROUTES = [
    page("/desk/lookup/caller", caller, ["POST"], guard=GUARD, name="desk_lookup_caller"),
    page("/desk/lookup/similar", similar, ["POST"], guard=GUARD, name="desk_lookup_similar"),
    page("/desk/lookup/places", places, guard=GUARD, name="desk_lookup_places"),
    page("/desk/lookup/reuse", reuse, ["POST"], guard=GUARD, name="desk_lookup_reuse"),
]
