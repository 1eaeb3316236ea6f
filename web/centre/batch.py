"""批量答复: one text for several orders; what cannot be done is said order by order, the text is kept."""

from dataclasses import dataclass

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import Refused
from hotline.orders import actions
from hotline.orders.inputs import Reply
from hotline.orders.models import Order
from hotline.orders.queries import get_order
from web.centre.choices import phrases
from web.centre.looks import show
from web.kit import forms, needs, page, redirect
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _

#: More at once is not read by anybody.
MOST = 100


class Many(BaseModel):
    """The chosen orders and the answer for all of them."""

    numbers: list[str] = Field(min_length=1, max_length=MOST)
    content: str = Field(min_length=1, max_length=20000)


@dataclass(frozen=True)
class Failure:
    """Why one of them was not answered."""

    number: str
    message: str


async def batch_reply(request: Request) -> Response:
    """GET lists what was ticked; POST answers it, each order in a transaction of its own."""
    if request.method == "GET":
        numbers = request.query_params.getlist("numbers")[:MOST]
        return await _page(request, forms.blank({"numbers": numbers}), numbers, [])
    form = await forms.read(request, Many)
    numbers = list(dict.fromkeys(form.value("numbers", [])))[:MOST]
    if form.model is None:
        return await _page(request, form, numbers, [])
    failures = await _answer_all(request, numbers, form.model.content)
    if not failures:
        done = _("已答复 {n} 件", n=len(numbers))
        return redirect(request, "/desk/workstation?tab=handling", toast=done)
    form.refuse("{done} 件已答复，{left} 件没有答复", done=len(numbers) - len(failures), left=len(failures))
    form.refused_status = 409
    left = [one.number for one in failures]
    return await _page(request, form, left, failures)


async def _answer_all(request: Request, numbers: list[str], content: str) -> list[Failure]:
    failures = []
    for number in numbers:
        try:
            await actions.perform(
                number, "reply", Reply(content=content), by=signed_in(request), now=request.state.now
            )
        except Refused as refusal:
            failures.append(Failure(number, _(refusal.message, **refusal.params)))
    return failures


async def _page(
    request: Request, form: "forms.Form[Many]", numbers: list[str], failures: list[Failure]
) -> Response:
    actor = signed_in(request)
    return await show(
        request,
        "centre/batch.html",
        form=form,
        orders=await _visible(request, numbers),
        failures={one.number: one.message for one in failures},
        phrases=await phrases(actor.tenant_id or 0, "reply"),
    )


async def _visible(request: Request, numbers: list[str]) -> list[Order]:
    orders = []
    for number in numbers:
        try:
            orders.append(await get_order(number, by=signed_in(request), now=request.state.now))
        except Refused:  # not theirs to see: not theirs to answer
            continue
    return orders


ROUTES = [page("/desk/batch", batch_reply, ["GET", "POST"], guard=needs("order.handle"), name="desk_batch")]
