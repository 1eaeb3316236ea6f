"""Writing down a call: who, where, what – then one of the four ways, without leaving the flow."""

from base64 import b64encode
from typing import Annotated, Any
from uuid import uuid4

from pydantic import ConfigDict, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import NotFound, Refused
from hotline.orders import actions, intake
from hotline.orders.intake import Receipt
from hotline.orders.labels import CHANNELS, TYPES, URGENCIES
from hotline.orders.models import Order
from hotline.orders.queries import get_detail
from hotline.orders.states import Channel, State
from hotline.orders.submission import Contact, Location, Submission
from hotline.orders.workflow import Step
from hotline.people.permissions import can
from web.centre.action_looks import LOOKS
from web.centre.choices import classifications
from web.centre.looks import looks_for, show
from web.centre.phone.writing import caller_of, linked
from web.centre.uploads import keep
from web.centre.wechat.writing import files_of, joined, said_in
from web.kit import forms, needs, page, services
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _

#: How an agent gets to hear of something.
CHANNELS_AT_THE_DESK = (Channel.PHONE, Channel.WALK_IN, Channel.MAIL, Channel.UPPER)
#: The four ways of LEDGER 14.1, and what to do with what is none of them.
WAYS = ("answer", "send_to_review", "dispatch", "coordinate", "ask_supplement", "mark_invalid")


class _Contact(Contact):
    model_config = ConfigDict(extra="ignore")


class _Location(Location):
    model_config = ConfigDict(extra="ignore")


class Call(Submission):
    """A submission as an agent types it."""

    model_config = ConfigDict(extra="ignore")

    citizen: _Contact
    location: _Location = _Location()
    channel: Channel = Channel.PHONE
    idempotency_key: Annotated[str, StringConstraints(max_length=64)] = ""
    same_as: Annotated[str, StringConstraints(max_length=32)] = ""
    call: Annotated[str, StringConstraints(max_length=64)] = ""
    talk: Annotated[str, StringConstraints(max_length=20)] = ""


async def order_form(request: Request) -> Response:
    if request.method == "GET":
        asked = request.query_params
        values = {"channel": "phone", "urgency": "normal", "citizen.phone": asked.get("phone", "")}
        if call := asked.get("call", ""):
            values |= await caller_of(request, call)
        said, files = await said_in(request, asked.get("talk", ""))
        return await _show(request, forms.blank(values | said | {"idempotency_key": uuid4().hex}), files)
    form = await forms.read(request, Call)
    kept = await keep(request, form, await files_of(request, str(form.value("talk"))))
    receipt = None
    if form.model:
        with form.keeping_refusals():
            receipt = await _submit(request, form.model)
    if receipt is None or form.model is None:
        for name in {"citizen", "phone"} & form.errors.keys():  # nobody named, or a name the domain gave
            form.errors["citizen.phone"] = form.errors.pop(name)
        return await _show(request, form, kept)
    return await _created(request, receipt, form.model)


async def _submit(request: Request, call: Call) -> Receipt:
    actor, now = signed_in(request), request.state.now
    submission = Submission.model_validate(
        call.model_dump(exclude={"channel", "idempotency_key", "same_as", "call", "talk"})
    )
    receipt = await intake.submit(
        submission, by=actor, now=now, channel=call.channel, idempotency_key=call.idempotency_key or None
    )
    if receipt.order.state is State.RECEIVED and can(actor, "order.accept"):
        # Whoever wrote it down has accepted it; had somebody been faster, the order is theirs.
        try:
            await actions.perform(receipt.order.number or "", "accept", {}, by=actor, now=now)
        except Refused:
            return receipt
    return receipt


async def _created(request: Request, receipt: Receipt, call: Call) -> Response:
    """Number and query code to read out, and the ways on. Sending the form again shows the same."""
    steps = await _steps(request, receipt.order.number or "")
    order = await Order.get(id=receipt.order.id)  # accepting moved its version
    actor, now = signed_in(request), request.state.now
    return await show(
        request,
        "centre/order_created.html",
        look=await looks_for(order.tenant_id, request.state.now),
        order=order,
        query_code=receipt.query_code,
        ways=[(steps[name], LOOKS[name]) for name in WAYS if name in steps],
        visible=bool(steps),
        merge=steps.get("merge") if call.same_as else None,
        same_as=call.same_as,
        call=call.call,
        talk=call.talk if call.talk and await joined(request, call.talk, order) else "",
        linked=bool(call.call) and await linked(call.call, order.number or "", by=actor, now=now),
        opinion=_("与工单 {number} 疑似同一事项，建议并单。", number=call.same_as) if call.same_as else "",
    )


async def _steps(request: Request, number: str) -> dict[str, Step]:
    """What may follow; nothing for a workstation, which hands the call to the centre and sees it no more."""
    try:
        detail = await get_detail(number, by=signed_in(request), now=request.state.now)
    except NotFound:
        return {}
    return {step.name: step for step in detail.steps}


def _channels(form: "forms.Form[Any]") -> tuple[Channel, ...]:
    return (Channel.WECHAT,) if form.value("talk") else CHANNELS_AT_THE_DESK


async def _show(request: Request, form: "forms.Form[Any]", kept: Any = ()) -> Response:
    actor = signed_in(request)
    return await show(
        request,
        "centre/order_form.html",
        form=form,
        kept=kept,
        types=[(one.value, _(label)) for one, label in TYPES.items()],
        urgencies=[(one.value, _(label)) for one, label in URGENCIES.items()],
        channels=[(one.value, _(CHANNELS[one])) for one in _channels(form)],
        classifications=await classifications(actor.tenant_id or 0),
        may_merge=can(actor, "order.merge"),
        draft_key=_draft_key(request),
    )


def _draft_key(request: Request) -> str:
    """What this person's drafts are sealed with in the browser: the same everywhere, for nobody else."""
    key = services(request).vault.handed_out(f"order drafts of staff {signed_in(request).staff_id}")
    return b64encode(key).decode()


ROUTES = [
    page("/desk/orders/new", order_form, ["GET", "POST"], guard=needs("order.submit"), name="desk_order_form")
]
