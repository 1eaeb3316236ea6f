"""公众号设置: the accounts, what the platform's console must be told, and whether it works."""

import secrets
import string
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotline.wechat.api.accounts import AccountFields, NewAccount, add_account, change_account
from hotline.wechat.api.probing import Finding, try_out
from hotline.wechat.api.standing import Standing, standing, standings
from hotline.wechat.models import AccountKind, OfficialAccount
from web.centre.looks import show
from web.kit import forms, is_htmx, redirect, services, signed_in
from web.kit import gettext as _

URL = "/desk/wechat/accounts"
LETTERS = string.ascii_letters + string.digits
KINDS = (
    (AccountKind.SERVICE, "服务号", "每月群发 4 次"),
    (AccountKind.SUBSCRIPTION, "订阅号", "每天群发 1 次"),
)


async def listing(request: Request) -> Response:
    now = request.state.now
    rows = await standings(by=signed_in(request), now=now)
    return await show(
        request, "centre/wechat/accounts.html", rows=rows, kinds=_kind_names(), address=_address(request)
    )


async def create(request: Request) -> Response:
    """Token and key come ready made: whoever invents them himself invents short ones."""
    form = forms.blank(
        {
            "kind": AccountKind.SERVICE.value,
            "callback_token": _letters(24),
            "aes_key": _letters(43),
            "sealed_only": "true",
            "active": "true",
        }
    )
    if request.method == "POST":
        form = await forms.read(request, NewAccount)
        if form.model:
            with form.keeping_refusals():
                return await _added(request, form.model)
    _place_error(form)
    return await show(request, "centre/wechat/account.html", form=form, kinds=_kinds(), **_of_none(request))


async def edit(request: Request) -> Response:
    found = await _standing(request)
    form = forms.blank(_values(found.account))
    if request.method == "POST":
        form = await forms.read(request, AccountFields)
        if form.model:
            with form.keeping_refusals():
                return await _changed(request, found.account, form.model)
    return await _page(request, found, form)


async def try_connection(request: Request) -> Response:
    """POST …/try: asks the platform for a token."""
    found = await _standing(request)
    finding = await try_out(services(request).wechat, found.account)
    if is_htmx(request):
        return await show(request, "centre/wechat/parts/finding.html", finding=finding)
    return await _page(request, found, forms.blank(_values(found.account)), finding)


async def _added(request: Request, new: NewAccount) -> Response:
    """The only page that shows token and key; the platform's console asks for both."""
    actor = signed_in(request)
    account = await add_account(new, tenant_id=actor.tenant_id or 0, by=actor, now=request.state.now)
    return await show(
        request, "centre/wechat/account_once.html", account=account, new=new, address=_address(request)
    )


async def _changed(request: Request, account: OfficialAccount, fields: AccountFields) -> Response:
    await change_account(account.code, fields, by=signed_in(request), now=request.state.now)
    return redirect(request, f"{URL}/{account.code}", toast=_("“{name}”已保存。", name=fields.name))


async def _standing(request: Request) -> Standing:
    code = request.path_params["account"]
    return await standing(code, by=signed_in(request), now=request.state.now)


async def _page(
    request: Request, found: Standing, form: "forms.Form[Any]", finding: Finding | None = None
) -> Response:
    _place_error(form)
    return await show(
        request,
        "centre/wechat/account.html",
        form=form,
        found=found,
        finding=finding,
        kinds=_kinds(),
        address=_address(request),
    )


def _place_error(form: "forms.Form[Any]") -> None:
    """What is wrong with the whole is about safe mode: said at the key."""
    if "" in form.errors and not form.error("aes_key") and "EncodingAESKey" in form.errors[""]:
        form.errors["aes_key"] = form.errors.pop("")


def _of_none(request: Request) -> dict[str, Any]:
    return {"found": None, "finding": None, "address": _address(request)}


def _values(account: OfficialAccount) -> dict[str, Any]:
    plain = {name: getattr(account, name) for name in ("name", "original_id", "sealed_only", "active")}
    return plain | {"kind": account.kind.value}


def _kinds() -> list[tuple[str, str, str, str]]:
    return [(kind.value, _(label), "", _(note)) for kind, label, note in KINDS]


def _kind_names() -> dict[AccountKind, str]:
    return {kind: _(label) for kind, label, _note in KINDS}


def _address(request: Request) -> str:
    """The callback address up to the account's own name."""
    base = services(request).settings.public_url or str(request.base_url)
    return f"{base.rstrip('/')}/wechat/callback"


def _letters(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _n in range(count))
