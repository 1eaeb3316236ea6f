"""评价: the page behind the link of an SMS. Good for one answer; everything else gets a clear page that says why."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from citizen_portal.cities import city_of, show
from hotline.infra.errors import Refused
from hotline.messages.surveys import answering
from hotline.messages.surveys.answering import Answer
from hotline.messages.surveys.models import Survey
from hotline.orders.labels import SATISFACTION
from hotline.orders.values import storable
from hotline.people.organisations import centre_of, default_tenant
from web.kit import forms, redirect, services
from web.kit.i18n import gettext as _

WRONG_PER_HOUR = "60/hour"
Level = Annotated[int, Field(ge=1, le=5)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000), BeforeValidator(storable)]


class Judged(BaseModel):
    """Process and result apart."""

    process: Level
    result: Level
    comment: Words = ""


async def survey(request: Request) -> Response:
    """GET asks, POST answers."""
    token, now = str(request.path_params["token"]), request.state.now
    request.state.personal = True
    try:
        asked = await _find(request, token, now)
    except Refused as refusal:
        return await _closed(request, refusal)
    elsewhere = await _at_its_city(request, asked, token)
    if elsewhere:
        return redirect(request, elsewhere)
    if request.method == "GET":
        return await _ask(request, asked, forms.blank())
    return await _answer(request, asked, token, now)


async def thanks(request: Request) -> Response:
    """GET …/thanks: says nothing about anybody."""
    return await show(request, "survey_done.html")


async def _answer(request: Request, asked: Survey, token: str, now: datetime) -> Response:
    form = await forms.read(request, Judged)
    given = form.model
    if given is None:
        return await _ask(request, asked, form)
    try:
        await answering.by_link(token, Answer(given.process, given.result, given.comment), now=now)
    except Refused as refusal:
        return await _closed(request, refusal)
    return redirect(request, f"{request.url.path}/thanks")


async def _find(request: Request, token: str, now: datetime) -> Survey:
    """Whoever tries tokens is stopped."""
    limiter, who = services(request).limiter, request.state.ip
    await limiter.check("survey", who, WRONG_PER_HOUR)
    try:
        return await answering.find(token, now)
    except Refused as refusal:
        if refusal.code == "survey_unknown":
            await limiter.hit("survey", who, WRONG_PER_HOUR)
        raise


async def _at_its_city(request: Request, asked: Survey, token: str) -> str:
    """The short address in the message is the same for every city; empty when this is the right one."""
    city = await city_of(request)
    if city.id == asked.tenant_id:
        return ""
    default = await default_tenant(services(request).settings.portal_tenant)
    centre = await centre_of(asked.tenant_id)
    return f"/s/{token}" if default.id == centre.id else f"/c/{centre.code}/s/{token}"


async def _ask(request: Request, asked: Survey, form: "forms.Form[Judged]") -> Response:
    await asked.fetch_related("order")
    levels = [(level, _(word), f"face-{level}") for level, word in SATISFACTION.items()]
    return await show(request, "survey.html", asked=asked, order=asked.order, form=form, levels=levels)


async def _closed(request: Request, refusal: Refused) -> Response:
    """Used, expired, answered otherwise, unknown, or the order went on meanwhile."""
    answer = await show(
        request, "survey_closed.html", why=_(refusal.message, **refusal.params), code=refusal.code
    )
    answer.status_code = refusal.status
    return answer
