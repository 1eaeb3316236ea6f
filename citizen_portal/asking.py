"""监督问政: asking a department a question everybody may read."""

from typing import Annotated
from uuid import uuid4

from pydantic import BeforeValidator, Field, StringConstraints, field_validator
from starlette.requests import Request
from starlette.responses import Response

from citizen_portal import captcha
from citizen_portal.cities import City, citizen, city_of, show
from citizen_portal.submit import limit, valid_name, valid_phone
from hotline.content import questions
from hotline.orders.values import storable
from web.kit import forms, redirect, services
from web.kit.i18n import gettext as _


class Asking(captcha.Solved):
    """The form."""

    organisation: str = Field(max_length=40)
    title: Annotated[str, StringConstraints(min_length=4, max_length=60), BeforeValidator(storable)]
    body: Annotated[str, StringConstraints(min_length=10, max_length=1000), BeforeValidator(storable)]
    asker: str = Field("", max_length=40)
    phone: str = Field(max_length=30)
    key: str = ""

    _phone = field_validator("phone")(valid_phone)
    _asker = field_validator("asker")(valid_name)


async def ask(request: Request) -> Response:
    """GET /politics/ask shows the form, POST asks."""
    city = await city_of(request)
    if request.method == "GET":
        return await _show(request, city, forms.blank({"key": str(uuid4())}))
    form: forms.Form[Asking] = await forms.read(request, Asking)
    if form.model:
        with form.keeping_refusals():
            proof = await captcha.check(request, form.model)
            await limit(request, proof.by_hand)
            await captcha.use(proof, form.model.key)
            given = form.model.model_dump(include={"organisation", "title", "body", "asker", "phone"})
            await questions.ask(given, by=citizen(request, city), now=request.state.now)
            words = _("问题已收到。审核后会公开，并转给您提问的单位答复。")
            return redirect(request, f"{city.base}/politics", toast=words)
    if "captcha" in form.errors:
        form.values["altcha"] = ""
    return await _show(request, city, form)


async def _show(request: Request, city: City, form: "forms.Form[Asking]") -> Response:
    asked = [(one.code, one.label) for one in await questions.answering(city.id)]
    return await show(
        request,
        "ask.html",
        form=form,
        organisations=asked,
        question=captcha.question(request) if services(request).settings.captcha else None,
        solved=bool(form.value("altcha")),
    )
