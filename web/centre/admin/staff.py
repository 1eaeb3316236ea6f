"""人员: who works here, in which posts, and on which devices."""

from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.people import organisations, staff_changes
from hotline.people import staff as people
from hotline.people.inputs import NewStaff, StaffChange
from hotline.people.login import LoginRules
from hotline.people.models import Organisation, Staff
from hotline.people.roles import ROLE_LABELS, Role
from hotline.people.sessions import SessionRules, list_sessions, revoke_all, revoke_session
from web.kit import forms, needs, page, redirect, render, services, signed_in
from web.kit import gettext as _
from web.kit.accounts import device_name

URL = "/admin/staff"
ADMIN = needs("admin.staff")
PER_PAGE = 40
ROLES = [(role.value, label) for role, label in ROLE_LABELS.items() if role is not Role.UPPER_PLATFORM]
INDENT = "\u3000"


class StaffQuery(BaseModel):
    q: str = Field(default="", max_length=40)
    organisation: str = Field(default="", max_length=40)
    role: Role | None = None
    active: bool | None = None
    after: int = 0


class Posts(BaseModel):
    roles: list[Role] = Field(min_length=1)


async def listing(request: Request) -> Response:
    form = forms.read_query(request, StaffQuery)
    query = form.model or StaffQuery()
    rows = await _page(request, query)
    last = rows[PER_PAGE - 1] if len(rows) > PER_PAGE else None
    chosen = query.model_dump(mode="json", exclude_defaults=True, exclude={"after"})
    return render(
        request,
        "centre/admin/staff_list.html",
        form=form,
        rows=rows[:PER_PAGE],
        next_url=f"{URL}?{urlencode(chosen | {'after': last.id})}" if last else "",
        first_url=f"{URL}?{urlencode(chosen)}" if query.after else "",
        units=await _units(request),
        roles=ROLES,
    )


async def create(request: Request) -> Response:
    form = forms.blank({"organisation": request.query_params.get("organisation", "")})
    if request.method == "POST":
        form = await forms.read(request, NewStaff)
        if form.model:
            with form.keeping_refusals():
                hired = await staff_changes.create_staff(
                    form.model, by=signed_in(request), now=request.state.now, rules=_rules(request)
                )
                return _once(request, hired.staff, hired.one_time_password)
    units = await _units(request)
    return render(request, "centre/admin/staff_new.html", form=form, units=units, roles=ROLES)


async def edit(request: Request) -> Response:
    row = await _row(request)
    form = forms.blank(await _values(row))
    if request.method == "POST":
        form = await forms.read(request, StaffChange)
        if form.model:
            with form.keeping_refusals():
                change = form.model.model_copy(update=_given(form.values))
                await staff_changes.change_staff(
                    row.login, change, by=signed_in(request), now=request.state.now
                )
                return redirect(request, f"{URL}/{row.login}", toast=_("已保存。"))
    return await _show(request, row, form=form)


async def posts(request: Request) -> Response:
    row = await _row(request)
    form = await forms.read(request, Posts)
    if form.model:
        with form.keeping_refusals():
            await staff_changes.assign_roles(
                row.login, form.model.roles, by=signed_in(request), now=request.state.now
            )
            return redirect(request, f"{URL}/{row.login}", toast=_("岗位已调整，从下一次操作起生效。"))
    return await _show(request, row, roles_form=form)


async def reset(request: Request) -> Response:
    row = await _row(request)
    password = await staff_changes.reset_password(
        row.login, by=signed_in(request), now=request.state.now, rules=_rules(request)
    )
    return _once(request, row, password)


async def deactivate(request: Request) -> Response:
    row = await staff_changes.deactivate_staff(
        request.path_params["login"], by=signed_in(request), now=request.state.now
    )
    return redirect(request, f"{URL}/{row.login}", toast=_("账号已停用，所有设备已退出。"))


async def reactivate(request: Request) -> Response:
    row = await staff_changes.reactivate_staff(
        request.path_params["login"], by=signed_in(request), now=request.state.now
    )
    return redirect(request, f"{URL}/{row.login}", toast=_("账号已启用。"))


async def end_device(request: Request) -> Response:
    row = await _row(request)
    await revoke_session(request.path_params["session_id"], by=signed_in(request), now=request.state.now)
    return redirect(request, f"{URL}/{row.login}", toast=_("该设备已退出登录。"))


async def end_devices(request: Request) -> Response:
    row = await _row(request)
    ended = await revoke_all(row.id, by=signed_in(request), now=request.state.now)
    return redirect(request, f"{URL}/{row.login}", toast=_("已退出 {n} 台设备。", n=ended))


async def _show(
    request: Request,
    row: Staff,
    form: "forms.Form[Any] | None" = None,
    roles_form: "forms.Form[Posts] | None" = None,
) -> Response:
    held = await people.roles_of(row.id)
    unit: Organisation = await row.organisation
    return render(
        request,
        "centre/admin/staff.html",
        status=roles_form.status if roles_form else 0,
        form=form or forms.blank(await _values(row)),
        roles_form=roles_form or forms.blank({"roles": sorted(held)}),
        row=row,
        unit=unit,
        units=await _units(request),
        deputies=await _deputies(row, unit),
        roles=ROLES,
        devices=await _devices(request, row),
        myself=row.id == signed_in(request).staff_id,
    )


def _once(request: Request, row: Staff, password: str) -> Response:
    """The only page that ever shows it; it is not kept anywhere in clear."""
    return render(
        request,
        "centre/admin/once.html",
        title=_("一次性密码"),
        subject=f"{row.name}（{row.login}）",
        secret=password,
        advice=_("请当面或电话告诉本人。首次登录后必须修改，关闭本页后不再显示。"),
        back=f"{URL}/{row.login}",
    )


async def _page(request: Request, query: StaffQuery) -> list[Staff]:
    actor, path = signed_in(request), ""
    if query.organisation:
        path = (await organisations.visible(query.organisation, actor)).path
    return await people.list_staff(
        by=actor,
        query=query.q,
        organisation_path=path,
        role=query.role,
        active=query.active,
        after=query.after,
        limit=PER_PAGE + 1,
    )


async def _row(request: Request) -> Staff:
    return await people.get_staff(request.path_params["login"], by=signed_in(request))


async def _units(request: Request) -> list[tuple[str, str]]:
    rows = await organisations.members(signed_in(request).tenant_id or 0)
    return [(row.code, INDENT * (row.path.count("/") - 2) + row.name) for row in rows]


async def _deputies(row: Staff, unit: Organisation) -> list[tuple[str, str]]:
    """Colleagues of the same unit first; the deputy of today wherever he sits."""
    found = {one.login: one.name for one in await people.colleagues(unit.path) if one.id != row.id}
    if row.deputy_id and (deputy := await Staff.get_or_none(id=row.deputy_id)):
        found.setdefault(deputy.login, deputy.name)
    return [(login, f"{name}（{login}）") for login, name in found.items()]


async def _devices(request: Request, row: Staff) -> list[dict[str, Any]]:
    rules = SessionRules.of(services(request).settings)
    opened = await list_sessions(row.id, by=signed_in(request), now=request.state.now, rules=rules)
    return [
        {"id": one.id, "device": device_name(one.user_agent), "ip": one.ip, "seen": one.seen_at}
        for one in opened
    ]


async def _deputy_login(row: Staff) -> str:
    deputy = await Staff.get_or_none(id=row.deputy_id) if row.deputy_id else None
    return deputy.login if deputy else ""


async def _values(row: Staff) -> dict[str, Any]:
    return {
        "name": row.name,
        "organisation": row.organisation.code,
        "post": row.post,
        "employee_no": row.employee_no,
        "wecom_id": row.wecom_id,
        "deputy": await _deputy_login(row),
        "on_leave": "true" if row.on_leave else "",
    }


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """Emptied fields and an unticked box; the telephone number stays unless a new one is typed."""
    may_be_empty = ("post", "employee_no", "wecom_id", "deputy")
    emptied: dict[str, Any] = {name: "" for name in may_be_empty if not values.get(name)}
    return emptied | {"on_leave": bool(values.get("on_leave"))}


def _rules(request: Request) -> LoginRules:
    return LoginRules.of(services(request).settings)


ONE = f"{URL}/{{login}}"
ROUTES = [
    page(URL, listing, guard=ADMIN, name="staff_list"),
    page(f"{URL}/new", create, ["GET", "POST"], guard=ADMIN, name="new_staff"),
    page(ONE, edit, ["GET", "POST"], guard=ADMIN, name="staff"),
    page(f"{ONE}/roles", posts, ["POST"], guard=ADMIN, name="staff_roles"),
    page(f"{ONE}/reset-password", reset, ["POST"], guard=ADMIN, name="reset_password"),
    page(f"{ONE}/deactivate", deactivate, ["POST"], guard=ADMIN, name="deactivate_staff"),
    page(f"{ONE}/reactivate", reactivate, ["POST"], guard=ADMIN, name="reactivate_staff"),
    page(f"{ONE}/sessions/end-all", end_devices, ["POST"], guard=ADMIN, name="end_staff_sessions"),
    page(f"{ONE}/sessions/{{session_id}}/end", end_device, ["POST"], guard=ADMIN, name="end_staff_session"),
]
