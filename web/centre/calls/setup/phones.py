"""话机: accounts, what to type into a telephone, forwarding and 一号通."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotline.calls import changes, floor
from hotline.calls.configuring import phones
from hotline.calls.configuring.inputs import NewPhoneFields, PhoneFields
from hotline.calls.configuring.phones import Opened
from hotline.calls.models import PhoneAccount
from hotline.infra.settings import Settings
from web.centre.calls.changed import in_force
from web.centre.calls.setup.books import ROOT
from web.centre.looks import show
from web.kit import forms, services, signed_in
from web.kit import gettext as _

URL = f"{ROOT}/phones"
FORWARDS = (
    ("forward_always", "总是转到", "所有来电直接转走。"),
    ("forward_when_busy", "通话中转到", ""),
    ("forward_when_away", "话机不在线时转到", ""),
    ("forward_when_unanswered", "无人接听时转到", ""),
)


async def listing(request: Request) -> Response:
    rows = await phones.accounts(by=signed_in(request))
    return await show(request, "centre/calls/setup/phones.html", rows=rows)


async def create(request: Request) -> Response:
    settings = services(request).settings
    form = forms.blank({"active": True})
    if request.method == "POST":
        form = await forms.read(request, NewPhoneFields)
        if form.model:
            with form.keeping_refusals():
                opened = await phones.open_account(
                    form.model,
                    digits=settings.sip_extension_digits,
                    by=signed_in(request),
                    now=request.state.now,
                )
                return await _once(request, opened)
    return await _form(request, form, None)


async def edit(request: Request) -> Response:
    row = await phones.get_account(request.path_params["extension"], by=signed_in(request))
    form = forms.blank(_values(row))
    if request.method == "POST":
        form = await forms.read(request, PhoneFields)
        if form.model:
            with form.keeping_refusals():
                await phones.change_account(
                    row.extension, form.model, by=signed_in(request), now=request.state.now
                )
                return await in_force(request, URL, _("话机 {number} 已保存。", number=row.extension))
    return await _form(request, form, row)


async def renew(request: Request) -> Response:
    """POST …/renew: a new password, shown once."""
    extension = request.path_params["extension"]
    opened = await phones.renew_password(extension, by=signed_in(request), now=request.state.now)
    return await _once(request, opened)


async def _once(request: Request, opened: Opened) -> Response:
    """The only page that shows the password; what else the telephone must be told stands beside it."""
    await changes.tell_gateway(services(request).switchboard)
    return await show(
        request,
        "centre/calls/setup/phone_once.html",
        row=opened.account,
        password=opened.password,
        server=_server(services(request).settings),
    )


def _server(settings: Settings) -> list[tuple[str, str]]:
    """What a telephone's own menu asks for."""
    address = settings.sip_advertised or settings.sip_host
    rows = [(_("服务器"), address), (_("端口"), f"{settings.sip_port}（UDP / TCP）")]
    if settings.sip_tls_port:
        rows.append((_("加密端口"), f"{settings.sip_tls_port}（TLS）"))
    return [*rows, (_("域（Realm）"), settings.sip_realm)]


async def _form(request: Request, form: "forms.Form[Any]", row: PhoneAccount | None) -> Response:
    agents = await floor.agents(by=signed_in(request))
    return await show(
        request,
        "centre/calls/setup/phone.html",
        form=form,
        row=row,
        staff=[(one.staff.login, f"{one.staff.name}（{one.staff.login}）") for one in agents],
        forwards=FORWARDS,
        digits=services(request).settings.sip_extension_digits,
    )


def _values(row: PhoneAccount) -> dict[str, Any]:
    simple = set(PhoneFields.model_fields) - {"staff", "stage1", "stage2", "stage3"}
    values: dict[str, Any] = {name: getattr(row, name) for name in simple}
    values["staff"] = row.staff.login if row.staff else ""
    for place, stage in enumerate(row.stages[:3], 1):
        values[f"stage{place}.targets"] = "、".join(stage["targets"])
        values[f"stage{place}.seconds"] = stage["seconds"]
    return values
