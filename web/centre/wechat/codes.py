"""关注二维码: one for every community and counter, what came of it, and the card to print."""

from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import Conflict, Refused
from hotline.people.models import Organisation
from hotline.wechat.api.accounts import accounts_of, one_of
from hotline.wechat.codes import making, statistics
from hotline.wechat.codes.making import CodeFields
from hotline.wechat.menu.publishing import Tag, tags
from hotline.wechat.models import OfficialAccount, SceneCode
from web.centre.looks import show
from web.kit import forms, qr, redirect, services, signed_in, with_query
from web.kit import gettext as _

URL = "/desk/wechat/codes"
SPANS = (("7", "近 7 天"), ("30", "近 30 天"), ("365", "近一年"))


class NewCode(CodeFields):
    """With the account it leads to."""

    account: str = ""


class Tagging(BaseModel):
    """The tag its followers get."""

    tag: int = Field(gt=0)


async def listing(request: Request) -> Response:
    actor, now = signed_in(request), request.state.now
    accounts = await accounts_of(actor.tenant_id)
    account = _chosen(accounts, request.query_params.get("account", ""))
    if account is None:
        return await show(request, "centre/wechat/codes_none.html")
    asked = request.query_params.get("days", "30")
    span = asked if asked in statistics.SPANS else "30"
    rows = await statistics.figures(account, statistics.SPANS[span], by=actor, now=now)
    return await show(
        request,
        "centre/wechat/codes.html",
        rows=rows,
        account=account,
        accounts=accounts,
        spans=[(_(label), with_query(request, days=key), key == span, None) for key, label in SPANS],
        totals={name: sum(getattr(row, name) for row in rows) for name in ("followed", "scanned", "orders")},
    )


async def create(request: Request) -> Response:
    form = forms.blank({"account": request.query_params.get("account", "")})
    if request.method == "POST":
        form = await forms.read(request, NewCode)
        if form.model:
            with form.keeping_refusals():
                code = await _created(request, form.model)
                return redirect(request, f"{URL}/{code.id}", toast=_("“{name}”已生成。", name=code.name))
    accounts = await accounts_of(signed_in(request).tenant_id)
    return await show(
        request, "centre/wechat/code_new.html", form=form, accounts=accounts, units=await _units(request)
    )


async def card(request: Request) -> Response:
    """The picture as it hangs on the wall; the form changes its name and place."""
    code = await _code(request)
    form = forms.blank(
        {
            "name": code.name,
            "place": code.place,
            "organisation": code.organisation.code if code.organisation else "",
        }
    )
    if request.method == "POST":
        form = await forms.read(request, CodeFields)
        if form.model:
            with form.keeping_refusals():
                await making.change(code.id, form.model, by=signed_in(request))
                return redirect(request, f"{URL}/{code.id}", toast=_("已保存。"))
    return await _card(request, code, form)


async def picture(request: Request) -> Response:
    """GET …/picture: the code alone, for a designer's poster."""
    code = await _code(request)
    name = f"{code.name}.png"
    headers = {
        "content-disposition": f"attachment; filename=\"code.png\"; filename*=UTF-8''{quote(name)}",
        "cache-control": "private, no-store",
    }
    return Response(qr.png(code.url), media_type="image/png", headers=headers)


async def tag(request: Request) -> Response:
    """POST …/tag: whoever came by this code gets the tag."""
    code = await _code(request)
    form = await forms.read(request, Tagging)
    if form.model:
        with form.keeping_refusals():
            client = services(request).wechat
            count = await making.tag_followers(client, code, form.model.tag, by=signed_in(request))
            said = _("已给 {n} 位关注者打上标签。", n=count)
            return redirect(request, f"{URL}/{code.id}", toast=said)
    return await _card(request, code, form)


async def _card(request: Request, code: SceneCode, form: "forms.Form[Any]") -> Response:
    return await show(
        request,
        "centre/wechat/code.html",
        code=code,
        form=form,
        drawn=qr.svg(code.url, _("“{name}”的关注二维码", name=code.name)),
        units=await _units(request),
        tags=await _tags(request, code),
    )


async def _created(request: Request, new: NewCode) -> SceneCode:
    actor = signed_in(request)
    account = _chosen(await accounts_of(actor.tenant_id), new.account)
    if account is None:
        raise Conflict("还没有公众号，请系统管理员先登记")
    fields = CodeFields.model_validate(new.model_dump(exclude={"account"}))
    client = services(request).wechat
    return await making.create(client, account.code, fields, by=actor, now=request.state.now)


async def _code(request: Request) -> SceneCode:
    return await making.code_of(request.path_params["code_id"], by=signed_in(request))


async def _tags(request: Request, code: SceneCode) -> list[Tag]:
    """None when the platform does not answer: the card is what people came for."""
    try:
        account = await one_of(signed_in(request).tenant_id, code.account.code)
        return await tags(services(request).wechat, account, by=signed_in(request))
    except Refused:
        return []


async def _units(request: Request) -> list[tuple[str, str]]:
    rows = Organisation.filter(tenant_id=signed_in(request).tenant_id, active=True).order_by("path")
    return [(one.code, one.name) for one in await rows]


def _chosen(accounts: list[OfficialAccount], code: str) -> OfficialAccount | None:
    used = [one for one in accounts if one.active]
    return next((one for one in used if one.code == code), used[0] if used else None)
