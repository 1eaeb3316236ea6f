"""提交诉求: one page, one post. Whatever is wrong, what was typed is still there."""

import re
from collections.abc import Iterator
from typing import Annotated, Any
from uuid import uuid4

from pydantic import BeforeValidator, Field, StringConstraints, field_validator
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from citizen_portal import captcha, photos, places, proofs, receipts, within_wechat
from citizen_portal.cities import City, citizen, city_of, show
from citizen_portal.similar import Offer, Words, offers
from hotline.infra.errors import Invalid
from hotline.infra.idempotency import IdempotencyConflict
from hotline.orders import intake
from hotline.orders.labels import TYPES
from hotline.orders.models import Classification
from hotline.orders.states import OrderType
from hotline.orders.submission import Contact, Location, Submission
from hotline.orders.values import Latitude, Longitude, OptionalCode, storable
from hotline.people import phones
from hotline.people.citizens import clean_name
from web.kit import forms, redirect, services
from web.kit.blanks import leave
from web.kit.cache import cached
from web.kit.csrf import parsed_form
from web.kit.i18n import gettext as _

KEY = re.compile(r"^[0-9a-f-]{36}$")
MAP_WIDTH = 320  # CSS pixels of the plain image map; the stylesheet keeps it so without scripts
BY_HAND_SHARE = 4  # the question is easier for a robot: a quarter of the usual number in an hour
ICONS = {
    OrderType.CONSULTATION: "question",
    OrderType.HELP: "hand",
    OrderType.COMPLAINT: "megaphone",
    OrderType.REPORT: "shield",
    OrderType.SUGGESTION: "chat",
    OrderType.PRAISE: "thumbs-up",
}


def _line(longest: int, shortest: int = 0) -> Any:
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest)


def valid_phone(value: str) -> str:
    """Refusals of the domain as pydantic wants them."""
    try:
        return phones.required(value)
    except Invalid as refusal:
        raise ValueError(refusal.message) from refusal


def valid_name(value: str) -> str:
    try:
        return clean_name(value)
    except Invalid as refusal:
        raise ValueError(refusal.message) from refusal


class Filled(captcha.Solved):
    """The form as a citizen fills it in."""

    type: OrderType
    title: Annotated[str, _line(60, 4), BeforeValidator(storable)]
    content: Annotated[str, _line(2000, 10), BeforeValidator(storable)]
    location: Annotated[str, _line(200), BeforeValidator(storable)] = ""
    lng: Longitude = None
    lat: Latitude = None
    name: str = Field("", max_length=40)
    phone: str = Field(max_length=30)
    classification: OptionalCode = None
    public_consent: bool = False
    key: str = ""
    kept: str = ""
    confirmed: bool = False

    _phone = field_validator("phone")(valid_phone)
    _name = field_validator("name")(valid_name)

    def submission(self, files: list[Any]) -> Submission:
        return Submission(
            type=self.type,
            title=self.title,
            content=self.content,
            citizen=Contact(name=self.name, phone=self.phone),
            location=Location(text=self.location, lng=self.lng, lat=self.lat),
            classification=self.classification,
            public_consent=self.public_consent and self.type is not OrderType.REPORT,
            files=files,
        )


@cached(15, with_blanks=True)
async def submit(request: Request) -> Response:
    """GET shows the form; POST submits it, or shows it again."""
    city = await city_of(request)
    if request.method != "POST":
        return await _show(
            request, city, forms.blank({"key": leave(request, _new_key), **_asked_for(request)})
        )
    who = await within_wechat.visitor(request, city.id)
    contact = within_wechat.contact_of(who, dict(_texts(await parsed_form(request))))
    form: forms.Form[Filled] = await forms.read(request, Filled, extra=contact)
    form.values["key"] = key = _key(str(form.value("key")))
    kept = await photos.take(request, form, key)
    form.values["kept"] = kept.token
    if await _only_changing(request, city, form):
        form.errors.clear()
        return await _show(request, city, form, kept)
    if form.model is None:
        return await _show(request, city, form, kept)
    return await _finish(request, city, form, form.model, kept)


async def _finish(
    request: Request, city: City, form: "forms.Form[Filled]", filled: Filled, kept: photos.Kept
) -> Response:
    found: list[Offer] = []
    with form.keeping_refusals():
        proof = await captcha.check(request, filled)
        again = await intake.submitted_before(citizen(request, city), str(form.value("key")))
        if not filled.confirmed and not again:
            words = Words(title=filled.title, content=filled.content, lng=filled.lng, lat=filled.lat)
            found = await offers(request, city, words)
        if not found:
            return await _submit(request, city, form, filled, kept, proof)
    if "captcha" in form.errors:
        form.values["altcha"] = ""
    return await _show(request, city, form, kept, found)


async def _submit(
    request: Request,
    city: City,
    form: "forms.Form[Filled]",
    filled: Filled,
    kept: photos.Kept,
    proof: captcha.Proof,
) -> Response:
    key = str(form.value("key"))
    await limit(request, proof.by_hand)
    await captcha.use(proof, key)
    try:
        receipt = await intake.submit(
            filled.submission(kept.ids),
            by=citizen(request, city),
            now=request.state.now,
            idempotency_key=key,
        )
    except IdempotencyConflict as conflict:
        form.values["key"], form.values["altcha"] = str(uuid4()), ""
        message = "刚才已经提交成功过一次。如果要提交的是另一件事，请再按一次“提交诉求”。"
        raise Invalid(message) from conflict
    response = redirect(request, f"{city.base}/submit/done")
    receipts.hand_over(request, response, receipt)
    proofs.grant(request, response, receipt.order)
    if (who := await within_wechat.visitor(request, city.id)) is not None:
        await within_wechat.keep(who, receipt.order, request)
    return response


async def limit(request: Request, by_hand: bool) -> None:
    """How often one address may submit in an hour."""
    at_hand = services(request)
    allowed = at_hand.settings.submit_per_hour
    await at_hand.limiter.hit("submit", request.state.ip, f"{allowed}/hour")
    if by_hand:
        rate = f"{max(1, allowed // BY_HAND_SHARE)}/hour"
        await at_hand.limiter.hit("submit-by-hand", request.state.ip, rate)


async def _only_changing(request: Request, city: City, form: "forms.Form[Filled]") -> bool:
    """A tap on the plain map, or a photo taken out again: not a submission yet."""
    posted = await parsed_form(request)
    if "map.x" in posted:
        await _place_pin(request, city, form)
        return True
    return "drop" in posted or "more" in posted


async def _place_pin(request: Request, city: City, form: "forms.Form[Filled]") -> None:
    chart = places.map_of(services(request).settings, city)
    x, y = (str(form.value(name)) for name in ("map.x", "map.y"))
    if chart is None or not (x.isdecimal() and y.isdecimal()):
        return
    point = chart.to_world(float(x[:4]), float(y[:4]), MAP_WIDTH)
    form.values["lng"], form.values["lat"] = map(str, point)
    if not form.value("location"):
        form.values["location"] = chart.describe(point)


async def _show(
    request: Request,
    city: City,
    form: "forms.Form[Any]",
    kept: photos.Kept | None = None,
    found: list[Offer] | None = None,
) -> Response:
    chart = places.map_of(services(request).settings, city)
    needs_captcha = services(request).settings.captcha
    return await show(
        request,
        "submit.html",
        form=form,
        who=await within_wechat.visitor(request, city.id),
        kept=kept or photos.Kept([], ""),
        offers=found or [],
        inside_form=True,
        types=[(kind.value, _(label), ICONS[kind]) for kind, label in TYPES.items()],
        classifications=await classifications(city),
        chart=chart,
        map_height=round(MAP_WIDTH * chart.height / places.WIDTH) if chart else 0,
        most_photos=photos.MOST,
        question=captcha.question(request) if needs_captcha else None,
        solved=bool(form.value("altcha") or (form.value("answer") and form.errors.get("captcha") is None)),
    )


async def classifications(city: City) -> list[tuple[str, list[tuple[str, str]]]]:
    """Two levels are enough for a citizen: the groups and what they hold."""
    rows = await Classification.filter(tenant_id=city.id, active=True, level__lte=2).order_by("code")
    groups: dict[int, tuple[str, list[tuple[str, str]]]] = {
        row.id: (row.name, []) for row in rows if row.level == 1
    }
    for row in rows:
        if row.parent_id in groups:
            groups[row.parent_id][1].append((row.code, row.name))
    return [group for group in groups.values() if group[1]]


def _new_key(_: Request) -> str:
    return str(uuid4())


def _key(posted: str) -> str:
    return posted if KEY.match(posted) else str(uuid4())


def _texts(posted: FormData) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in posted.multi_items() if isinstance(value, str))


def _asked_for(request: Request) -> dict[str, str]:
    wanted = request.query_params.get("type", "")
    return {"type": wanted} if wanted in set(OrderType) else {}
