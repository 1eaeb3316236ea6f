"""我的: who I am here, my devices, how pages look, what is new."""

from starlette.requests import Request
from starlette.responses import Response

from department_app.entry import acting, show
from hotline import __version__
from hotline.people.models import Staff
from hotline.people.permissions import can
from hotline.people.sessions import SessionRules, list_sessions, revoke_session
from web.kit import cookies, redirect, services
from web.kit import gettext as _
from web.kit.accounts import device_name
from web.kit.releases import releases


async def me(request: Request) -> Response:
    by = acting(request)
    staff = await Staff.get(id=by.staff_id).select_related("organisation", "deputy")
    return show(
        request,
        "department/me.html",
        staff=staff,
        roles=sorted(by.roles),
        may_answer=can(by, "content.answer"),
        version=__version__,
    )


async def devices(request: Request) -> Response:
    by = acting(request)
    rules = SessionRules.of(services(request).settings)
    rows = await list_sessions(by.staff_id or 0, by=by, now=request.state.now, rules=rules)
    here = services(request).vault.hash_code(cookies.session_token(request))
    shown = [(row, device_name(row.user_agent), row.id == here) for row in rows]
    return show(request, "department/devices.html", devices=shown)


async def end_device(request: Request) -> Response:
    await revoke_session(request.path_params["session_id"], by=acting(request), now=request.state.now)
    return redirect(request, "/app/me/devices", toast=_("该设备已退出登录。"))


async def version(request: Request) -> Response:
    return show(request, "department/version.html", version=__version__, releases=releases())
