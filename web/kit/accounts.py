"""Signing in and out, and the devices somebody is signed in on."""

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.people.actor import Actor, actor_for_staff
from hotline.people.login import LoginRules, change_password, sign_in
from hotline.people.sessions import SessionRules, list_sessions, open_session, revoke_session, sign_out
from web.kit import cookies, forms
from web.kit.addresses import landing, safe_next, sign_in_for
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _
from web.kit.limits import limited
from web.kit.render import redirect, render
from web.kit.services import services


class Credentials(BaseModel):
    login: str = Field(max_length=64)
    password: str = Field(max_length=200)
    next: str = ""


class NewPassword(BaseModel):
    old: str = Field(max_length=200)
    password: str = Field(max_length=200)
    again: str = Field(max_length=200)


@limited("login", "30/minute")
async def login(request: Request) -> Response:
    if request.method != "POST":
        return _already_in(request) or _show(
            request, forms.blank({"next": request.query_params.get("next", "")})
        )
    form = await forms.read(request, Credentials)
    if form.model:
        with form.keeping_refusals():
            return await _open(request, form.model)
    return _show(request, form)


async def _open(request: Request, given: Credentials) -> Response:
    rules = LoginRules.of(services(request).settings)
    state = request.state
    token, staff = await sign_in(given.login, given.password, state.ip, _browser(request), state.now, rules)
    actor = await actor_for_staff(staff, "web", state.request_id)
    if old := cookies.session_token(request):
        await sign_out(old, state.now)
    response = redirect(request, safe_next(given.next) or landing(actor))
    cookies.put(request, response, cookies.SESSION, token)
    return response


@limited("password", "10/minute")
async def password(request: Request) -> Response:
    """Change one's own password; the other devices are signed out, this one goes on."""
    form = await forms.read(request, NewPassword) if request.method == "POST" else forms.blank()
    if form.model and form.model.password != form.model.again:
        form.refuse("两次填写的新密码不一样。", "again")
    if form.model:
        with form.keeping_refusals():
            return await _change(request, form.model)
    return render(request, "kit/password.html", form=form)


async def _change(request: Request, given: NewPassword) -> Response:
    actor, now = signed_in(request), request.state.now
    rules = LoginRules.of(services(request).settings)
    staff = await change_password(given.old, given.password, by=actor, now=now, rules=rules)
    token = await open_session(staff, ip=request.state.ip, user_agent=_browser(request), now=now)
    response = redirect(request, landing(actor), toast=_("密码已修改，其他设备已退出登录。"))
    cookies.put(request, response, cookies.SESSION, token)
    return response


def _browser(request: Request) -> str:
    return request.headers.get("user-agent", "")


def _already_in(request: Request) -> Response | None:
    actor: Actor | None = request.state.actor
    if actor is None or actor.kind != "staff":
        return None
    return redirect(request, safe_next(request.query_params.get("next", "")) or landing(actor))


def _show(request: Request, form: "forms.Form[Credentials]") -> Response:
    form.values.pop("password", None)
    return render(request, "kit/login.html", form=form)


async def logout(request: Request) -> Response:
    await sign_out(cookies.session_token(request), request.state.now)
    response = redirect(request, sign_in_for(request.url.path), toast=_("您已退出登录。"))
    cookies.remove(request, response, cookies.SESSION)
    # Whatever the browser kept of signed-in pages goes with the session.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


async def sessions(request: Request) -> Response:
    actor = signed_in(request)
    rules = SessionRules.of(services(request).settings)
    opened = await list_sessions(actor.staff_id or 0, by=actor, now=request.state.now, rules=rules)
    here = services(request).vault.hash_code(cookies.session_token(request))
    devices = [
        {
            "id": session.id,
            "device": device_name(session.user_agent),
            "ip": session.ip,
            "since": session.created_at,
            "seen": session.seen_at,
            "here": session.id == here,
        }
        for session in opened
    ]
    return render(request, "kit/sessions.html", devices=devices)


async def end_session(request: Request) -> Response:
    actor = signed_in(request)
    await revoke_session(request.path_params["session_id"], by=actor, now=request.state.now)
    return redirect(request, "/account/sessions", toast=_("该设备已退出登录。"))


def device_name(user_agent: str) -> str:
    """`Chrome · Windows`: enough to recognise one's own devices."""
    browsers = (("MicroMessenger", "微信"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"))
    systems = (("HarmonyOS", "鸿蒙"), ("Android", "Android"), ("iPhone", "iPhone"), ("Windows", "Windows"))
    browser = next(
        (name for sign, name in browsers if sign in user_agent), "Safari" if "Safari" in user_agent else ""
    )
    system = next((name for sign, name in systems if sign in user_agent), "")
    system = system or next(
        (name for sign, name in (("Mac OS", "macOS"), ("Linux", "Linux")) if sign in user_agent), ""
    )
    return " · ".join(_(part) for part in (browser, system) if part) or _("未知设备")
