"""关注这件: join somebody else's open case from the submit form, and watch it through a private link."""

from typing import Annotated

from pydantic import BeforeValidator, Field, field_validator
from starlette.requests import Request
from starlette.responses import Response

from citizen_portal import captcha, story
from citizen_portal.cities import citizen, city_of, show
from citizen_portal.proofs import follow_link, followed
from citizen_portal.similar import offered_order
from citizen_portal.submit import limit, valid_name, valid_phone
from hotline.infra.errors import NotFound
from hotline.orders import joining
from hotline.orders.deidentify import deidentify
from hotline.orders.labels import CITIZEN_STATES
from hotline.orders.models import Order, OrderEvent
from hotline.orders.submission import Contact
from hotline.orders.values import storable
from web.kit import forms, redirect
from web.kit.i18n import gettext as _


class Join(captcha.Solved):
    """Who joins; the rest of the submit form comes along and is only used when asked for."""

    order: str
    name: str = Field("", max_length=40)
    phone: str = Field(max_length=30)
    note: Annotated[str, Field(max_length=2000), BeforeValidator(storable)] = ""
    key: str = ""

    _phone = field_validator("phone")(valid_phone)
    _name = field_validator("name")(valid_name)


async def join(request: Request) -> Response:
    """GET asks for name and number, POST joins."""
    city = await city_of(request)
    if request.method == "GET":
        return await _ask(request, forms.blank({"order": request.query_params.get("order", "")}))
    form: forms.Form[Join] = await forms.read(request, Join)
    order = await _offered(request, str(form.value("order")))
    if form.model and "agreed" in form.values:
        with form.keeping_refusals():
            proof = await captcha.check(request, form.model)
            await limit(request, proof.by_hand)
            await captcha.use(proof, f"join-{order.id}")
            contact = Contact(name=form.model.name, phone=form.model.phone)
            joined = joining.Joining(citizen=contact, note=form.model.note)
            await joining.join(order.id, joined, by=citizen(request, city), now=request.state.now)
            link = follow_link(request, city, order)
            return redirect(request, link, toast=_("已关注。收藏本页，可以随时查看进展。"))
    if "agreed" not in form.values:
        # Straight from the submit form: what was typed there becomes the supplement, if they wish.
        form.errors.clear()
        form.values["note"] = ""
    return await _ask(request, form)


async def progress(request: Request) -> Response:
    """GET /follow/{token}: how a joined case stands."""
    city = await city_of(request)
    order = await Order.get_or_none(id=followed(request) or 0, tenant_id=city.id)
    if order is None or order.confidential:
        raise NotFound("链接无效或已过期")
    main = await story.main_of(order)
    events = await OrderEvent.filter(order_id=main.id, public=True).order_by("seq")
    return await show(
        request,
        "follow.html",
        title_text=deidentify(order.title, [order.contact_name]),
        order=main,
        state_label=CITIZEN_STATES[main.state],
        steps=story.steps(main),
        items=story.timeline(events, private=False),
        answer=deidentify(main.answer, [main.contact_name, order.contact_name])
        if story.answered(main)
        else "",
    )


async def _ask(request: Request, form: "forms.Form[Join]") -> Response:
    order = await _offered(request, str(form.value("order")))
    return await show(
        request,
        "join.html",
        form=form,
        title_text=deidentify(order.title, [order.contact_name]),
        state_label=CITIZEN_STATES[order.state],
        question=captcha.question(request),
        solved=bool(form.value("altcha")),
        since=order.created_at,
    )


async def _offered(request: Request, token: str) -> Order:
    city = await city_of(request)
    order = await Order.get_or_none(id=offered_order(request, token) or 0, tenant_id=city.id)
    if order is None:
        raise NotFound("这件诉求已经办结或不存在，请直接提交您的诉求")
    return order
