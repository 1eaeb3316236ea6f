"""我的诉求: everything of the person WeChat says is looking, and binding the telephone."""

from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from citizen_portal import within_wechat
from citizen_portal.cities import City, city_of, show
from citizen_portal.proofs import follow_link
from citizen_portal.within_wechat import Theirs, Visitor
from hotline.infra.errors import Forbidden
from hotline.orders.labels import CITIZEN_STATES
from hotline.wechat.binding import ask_code, bind, unbind_myself
from web.kit import forms, redirect, services
from web.kit.i18n import gettext as _

CODES_AN_HOUR = "20/hour"  # of one address; behind one there may be a whole office
Line = StringConstraints(strip_whitespace=True, max_length=30)


class Phone(BaseModel):
    """Where the six digits go."""

    phone: Annotated[str, Line]


class Proof(Phone):
    """What came there."""

    code: Annotated[str, Line]


class Sure(BaseModel):
    """A tick, so that a slip of the finger unbinds nothing."""

    sure: bool = False


async def mine(request: Request) -> Response:
    """GET /mine: inside WeChat it asks who is looking by itself."""
    city = await city_of(request)
    who = await within_wechat.visitor(request, city.id)
    if who is None:
        has_account = await within_wechat.account_of(city) is not None
        if has_account and within_wechat.inside(request):
            return redirect(request, f"{city.base}/wechat/oauth?next=mine")
        return await show(request, "mine_elsewhere.html", has_account=has_account)
    return await _page(request, city, who, forms.blank())


async def send_code(request: Request) -> Response:
    """POST /mine/code."""
    city, who = await _known(request)
    form = await forms.read(request, Phone)
    if form.model:
        with form.keeping_refusals():
            await services(request).limiter.hit("wechat-code", request.state.ip, CODES_AN_HOUR)
            masked = await ask_code(who.follower.id, form.model.phone, now=request.state.now)
            return await _page(request, city, who, form, sent_to=masked)
    return await _page(request, city, who, form)


async def prove(request: Request) -> Response:
    """POST /mine/bind."""
    city, who = await _known(request)
    form = await forms.read(request, Proof)
    if form.model:
        with form.keeping_refusals():
            given = form.model
            evidence = f"网页 {request.state.ip}"
            await bind(who.follower.id, given.phone, given.code, now=request.state.now, evidence=evidence)
            return redirect(
                request, f"{city.base}/mine", toast=_("已绑定，以前用这个号码反映的诉求也在这里。")
            )
    return await _page(request, city, who, form, sent_to=str(form.value("phone")))


async def unbind(request: Request) -> Response:
    """POST /mine/unbind."""
    city, who = await _known(request)
    form = await forms.read(request, Sure)
    if form.model and not form.model.sure:
        form.refuse("请勾选确认", "sure")
    if form.model:
        with form.keeping_refusals():
            await unbind_myself(who.follower.id, now=request.state.now)
            return redirect(request, f"{city.base}/mine", toast=_("已解除绑定。"))
    return await _page(request, city, who, form)


async def leave(request: Request) -> Response:
    """POST /mine/leave: this browser forgets who looked."""
    city = await city_of(request)
    response = redirect(request, f"{city.base}/", toast=_("已退出。"))
    within_wechat.forget(request, response)
    return response


async def _known(request: Request) -> tuple[City, Visitor]:
    city = await city_of(request)
    who = await within_wechat.visitor(request, city.id)
    if who is None:
        raise Forbidden("请在微信里重新打开本页")
    return city, who


async def _page(
    request: Request, city: City, who: Visitor, form: "forms.Form[Any]", sent_to: str = ""
) -> Response:
    theirs: Theirs = await within_wechat.orders_of(who)
    return await show(
        request,
        "mine.html",
        form=form,
        who=who,
        sent_to=sent_to,
        own=theirs.own,
        joined=[(one, follow_link(request, city, one)) for one in theirs.joined],
        states=CITIZEN_STATES,
    )
