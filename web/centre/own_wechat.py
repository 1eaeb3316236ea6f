"""One's own WeChat: bound by a code, so that notices arrive there."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotline.wechat import staff_scans, staffing
from web.kit import qr
from web.kit.guards import SIGNED_IN, signed_in
from web.kit.i18n import gettext as _
from web.kit.limits import limited
from web.kit.render import redirect, render
from web.kit.routing import page
from web.kit.services import services


async def show(request: Request) -> Response:
    return await _page(request)


@limited("staff code", "10/minute")
async def ask_code(request: Request) -> Response:
    """Shown once and good for ten minutes."""
    actor, now = signed_in(request), request.state.now
    code = await staffing.new_code(by=actor, now=now)
    client = services(request).wechat
    address = await staff_scans.address(client, code, by=actor, now=now)
    drawn = qr.svg(address, _("绑定微信的二维码")) if address else ""
    return await _page(request, code=code, drawn=drawn)


async def undo(request: Request) -> Response:
    await staffing.unbind(by=signed_in(request), now=request.state.now)
    return redirect(request, "/account/wechat", toast=_("已解除绑定，工单提醒不再发到微信。"))


async def _page(request: Request, code: staffing.Code | None = None, drawn: Any = "") -> Response:
    actor = signed_in(request)
    found = await staffing.bound(by=actor)
    since: datetime | None = found.bound_at if found else None
    account = await staff_scans.account_of(actor)
    name = account.name if account else ""
    return render(request, "centre/own_wechat.html", since=since, account=name, code=code, drawn=drawn)


ROUTES = [
    page("/account/wechat", show, guard=SIGNED_IN, name="own wechat"),
    page("/account/wechat", ask_code, ["POST"], guard=SIGNED_IN, name="own wechat code"),
    page("/account/wechat/undo", undo, ["POST"], guard=SIGNED_IN, name="own wechat undo"),
]
