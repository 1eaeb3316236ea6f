"""查进度: number and query code open the order's own page; what a citizen may do there they do there."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from citizen_portal import photos, proofs, story, within_wechat
from citizen_portal.cities import City, city_of, show
from hotline.infra.errors import NotFound, TooMany
from hotline.orders import actions
from hotline.orders.labels import CITIZEN_STATES, INVALID_CODES, SATISFACTION, TYPES
from hotline.orders.models import Order
from hotline.orders.queries import Detail, get_detail
from hotline.orders.queries.tracking import track as prove
from hotline.orders.states import InvalidCode, State
from hotline.orders.values import storable
from hotline.people.actor import Actor
from hotline.people.keys import key as as_key
from web.kit import forms, redirect, services
from web.kit.cache import cached
from web.kit.i18n import gettext as _

WRONG = "工单编号或查询码不正确"
DONE = {
    "supplement": "已补充，承办单位会看到。",
    "urge": "已为您催办。",
    "withdraw": "诉求已撤回。",
    "evaluate": "感谢您的评价。",
}
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000), BeforeValidator(storable)]


class Ticket(BaseModel):
    """Number and code, however they were typed: spaces and dashes do not matter."""

    number: Annotated[str, BeforeValidator(lambda text: str(text).replace(" ", "").replace("-", ""))] = Field(
        max_length=32
    )
    query_code: Annotated[str, BeforeValidator(lambda text: str(text).replace(" ", ""))] = Field(
        max_length=12
    )


class Added(BaseModel):
    """补充."""

    content: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=2, max_length=2000),
        BeforeValidator(storable),
    ]
    key: str = ""
    kept: str = ""


class Urged(BaseModel):
    """催单."""

    note: Note = ""


class Withdrawn(BaseModel):
    """撤单; a tick so that a slip of the finger withdraws nothing."""

    reason: Note = ""
    sure: bool


class Judged(BaseModel):
    """评价: process and result apart."""

    process: Annotated[int, Field(ge=1, le=5)]
    result: Annotated[int, Field(ge=1, le=5)]
    solved: bool | None = None
    comment: Note = ""


FORMS: dict[str, type[BaseModel]] = {
    "supplement": Added,
    "urge": Urged,
    "withdraw": Withdrawn,
    "evaluate": Judged,
}


@cached(15, with_blanks=True)
async def track(request: Request) -> Response:
    """GET shows two fields, POST checks them."""
    city = await city_of(request)
    if request.method == "GET":
        return await show(
            request, "track.html", form=forms.blank({"number": request.query_params.get("number", "")})
        )
    form = await forms.read(request, Ticket)
    if form.model is None:
        return await show(request, "track.html", form=form)
    return await _open(request, city, form, form.model)


async def _open(request: Request, city: City, form: "forms.Form[Ticket]", given: Ticket) -> Response:
    limiter, ip = services(request).limiter, request.state.ip
    rate = f"{services(request).settings.track_failures_per_hour}/hour"
    try:
        await limiter.check("track", ip, rate)
        order = await prove(given.number, given.query_code, now=request.state.now)
        if order.tenant_id != city.id:
            raise NotFound(WRONG)
    except NotFound:
        await _count(request, rate)
        form.refuse(WRONG)
        form.values["query_code"] = ""
        form.refused_status = 404
        return await show(request, "track.html", form=form)
    except TooMany as refusal:
        form.refuse(refusal.message, **refusal.params)
        form.refused_status = 429
        return await show(request, "track.html", form=form)
    response = redirect(request, f"{city.base}/track/{order.number}")
    proofs.grant(request, response, order)
    return response


async def _count(request: Request, rate: str) -> None:
    try:
        await services(request).limiter.hit("track", request.state.ip, rate)
    except TooMany:
        return  # the next try is refused


async def order_page(request: Request) -> Response:
    """GET /track/{number}."""
    city, order = await _proven(request)
    if order is None:
        return redirect(request, _ask_again(request, city))
    return await _show(request, city, order, forms.blank(), "")


async def act(request: Request) -> Response:
    """POST /track/{number}/{action}."""
    city, order = await _proven(request)
    action = request.path_params["action"]
    if action not in FORMS:
        raise NotFound("没有这个操作")
    if order is None:
        return redirect(request, _ask_again(request, city), toast=_("请重新输入查询码"), kind="warn")
    form = await forms.read(request, FORMS[action])
    fields = await _fields(request, action, form)
    if form.model:
        with form.keeping_refusals():
            by = proofs.owner(request, city, order)
            key = str(form.value("key")) or None
            await actions.perform(
                order.number or "", action, fields, by=by, now=request.state.now, idempotency_key=key
            )
            return redirect(request, f"{city.base}/track/{order.number}", toast=_(DONE[action]))
    return await _show(request, city, order, form, action)


async def _fields(request: Request, action: str, form: "forms.Form[Any]") -> dict[str, Any]:
    fields: dict[str, Any] = form.model.model_dump(exclude={"key", "kept", "sure"}) if form.model else {}
    if action == "supplement":
        kept = await photos.take(request, form, str(form.value("key")))
        form.values["kept"], fields["files"] = kept.token, kept.ids
    if action == "withdraw" and form.model and not form.model.sure:
        form.refuse("请勾选确认", "sure")
    return fields


async def _proven(request: Request) -> tuple[City, Order | None]:
    """The order when this browser has proven itself, or WeChat says whose it is; an unknown one is as an unproven."""
    city = await city_of(request)
    number = as_key(request.path_params["number"], 32)
    order = await Order.get_or_none(number=number, tenant_id=city.id)
    return city, order if order is not None and await within_wechat.may_open(request, order) else None


def _ask_again(request: Request, city: City) -> str:
    number = request.path_params["number"]
    return f"{city.base}/track" + (f"?number={number}" if number.isdecimal() else "")


async def _show(request: Request, city: City, order: Order, form: "forms.Form[Any]", action: str) -> Response:
    detail = await get_detail(
        order.number or "", by=proofs.owner(request, city, order), now=request.state.now
    )
    main = await story.main_of(detail.order)
    merged = main.id != detail.order.id
    shown = (
        await get_detail(main.number or "", by=Actor.system(city.id), now=request.state.now)
        if merged
        else detail
    )
    request.state.personal = True
    return await show(
        request,
        "order.html",
        form=form,
        action=action,
        order=detail.order,
        main=main,
        merged=merged,
        kind=TYPES[detail.order.type],
        state_label=CITIZEN_STATES[detail.order.state],
        steps=story.steps(main) if detail.order.state not in (State.WITHDRAWN, State.INVALID) else [],
        items=_items(detail, shown),
        clocks=story.clocks(shown.clocks, main, detail.case.calendar, request.state.now),
        answer=main.answer if story.answered(main) else "",
        invalid=_invalid(detail.order),
        asked=_asked(detail),
        allowed=set(detail.actions),
        pictures=[one.file for one in detail.attachments if one.purpose in ("request", "supplement")],
        evidence=_evidence(shown, main),
        levels=[(n, _(word), f"face-{n}") for n, word in SATISFACTION.items()],
        evaluation=detail.evaluations[-1] if detail.evaluations else None,
        new_key=services(request).vault.hash_code(
            f"{order.number}:{order.version}:{request.state.request_id}"
        )[:36],
    )


def _items(detail: Detail, shown: Detail) -> list[story.Item]:
    own = [event for event in detail.events if event.public]
    if shown is detail:
        return story.timeline(own)
    theirs = [event for event in shown.events if event.public and event.action != "submit"]
    both = story.timeline(own) + story.timeline(theirs, private=False)
    return sorted(both, key=lambda item: item["at"], reverse=True)


def _evidence(shown: Detail, main: Order) -> list[Any]:
    if not story.answered(main):
        return []
    return [one.file for one in shown.attachments if one.purpose == "reply"]


def _asked(detail: Detail) -> str:
    """What the centre wants to know, while it waits for the citizen."""
    if detail.order.state is not State.AWAITING_SUPPLEMENT:
        return ""
    asked = [event for event in detail.events if event.action == "ask_supplement"]
    return str(asked[-1].data.get("text") or "") if asked else ""


def _invalid(order: Order) -> str:
    known = order.state is State.INVALID and order.invalid_code in set(InvalidCode)
    return INVALID_CODES[InvalidCode(order.invalid_code)] if known else ""
