"""Changing staff: each function is one act of an administrator, in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, Forbidden, Invalid
from hotline.infra.secrets import vault
from hotline.people import organisations
from hotline.people.actor import Actor
from hotline.people.inputs import NewStaff, StaffChange
from hotline.people.keys import unique
from hotline.people.login import DEFAULT_RULES, LoginRules, store_password
from hotline.people.models import Organisation, OrganisationKind, Staff, StaffRole
from hotline.people.passwords import check_policy, one_time_password
from hotline.people.permissions import require
from hotline.people.roles import DEPARTMENT_ROLES, Role
from hotline.people.sessions import end_sessions
from hotline.people.staff import roles_of, visible

_HANDLING = (OrganisationKind.DEPARTMENT, OrganisationKind.WORKSTATION)


@dataclass(frozen=True)
class Hired:
    """A new account; the password is shown once and has to be changed at the first sign-in."""

    staff: Staff
    one_time_password: str


async def create_staff(
    new: NewStaff,
    *,
    by: Actor,
    now: datetime,
    rules: LoginRules = DEFAULT_RULES,
    password: str = "",
) -> Hired:
    """An account with its roles. A `password` given by the installation's own tools lasts."""
    require(by, "admin.staff")
    if password:
        check_policy(password, new.login)
    chosen = password or one_time_password()
    hashed = await rules.passwords.hash(chosen)
    async with transaction():
        staff = await _insert(new, by, hashed, now, one_time=not password)
        await _write_roles(staff, new.roles)
        await _note(by, "staff.create", staff, {"roles": sorted(new.roles)}, now)
    return Hired(staff, "" if password else chosen)


async def change_staff(login: str, change: StaffChange, *, by: Actor, now: datetime) -> Staff:
    """Name, post, organisation, deputy, leave."""
    require(by, "admin.staff")
    async with transaction():
        staff = await visible(login, by)
        columns = await _columns(staff, change, by)
        await staff.update_from_dict(columns).save()
        # Telephone numbers are personal: the audit says that one changed, not to what.
        await _note(by, "staff.change", staff, {"changed": sorted(change.model_fields_set)}, now)
    return staff


async def assign_roles(login: str, roles: Iterable[Role], *, by: Actor, now: datetime) -> Staff:
    """Exactly these roles from now on; they count from the person's next request."""
    require(by, "admin.staff")
    wanted = set(roles)
    async with transaction():
        staff = await visible(login, by)
        _not_oneself(staff, by)
        await locked(Staff, id=staff.id)
        await _check_seat(await staff.organisation, wanted)
        before = await roles_of(staff.id)
        await _write_roles(staff, wanted)
        await _note(by, "staff.roles", staff, {"before": sorted(before), "after": sorted(wanted)}, now)
    return staff


async def reset_password(login: str, *, by: Actor, now: datetime, rules: LoginRules = DEFAULT_RULES) -> str:
    """A one-time password, returned once; every session of the person ends and a lock is lifted."""
    require(by, "admin.staff")
    staff, password = await visible(login, by), one_time_password()
    hashed = await rules.passwords.hash(password)
    async with transaction():
        await store_password(staff, hashed, now=now, one_time=True)
        await _note(by, "staff.reset_password", staff, {}, now)
    return password


async def deactivate_staff(login: str, *, by: Actor, now: datetime) -> Staff:
    """The account stays for the record; nobody can sign in with it and its sessions end at once."""
    require(by, "admin.staff")
    async with transaction():
        staff = await visible(login, by)
        _not_oneself(staff, by)
        staff.active = False
        await staff.save(update_fields=["active"])
        await end_sessions(staff.id, now)
        await _note(by, "staff.deactivate", staff, {}, now)
    return staff


async def reactivate_staff(login: str, *, by: Actor, now: datetime) -> Staff:
    """Back with the roles and the password of before."""
    require(by, "admin.staff")
    async with transaction():
        staff = await visible(login, by)
        if not (await staff.organisation).active:
            raise Conflict("所属单位已停用，请先调整单位")
        staff.active = True
        await staff.save(update_fields=["active"])
        await _note(by, "staff.reactivate", staff, {}, now)
    return staff


async def _insert(new: NewStaff, by: Actor, hashed: str, now: datetime, *, one_time: bool) -> Staff:
    organisation = await _open_organisation(new.organisation, by)
    await _check_seat(organisation, set(new.roles))
    with unique("login", "这个登录名已被使用"):
        return await Staff.create(
            **new.model_dump(include={"login", "name", "post", "employee_no", "wecom_id"}),
            organisation=organisation,
            tenant_id=organisation.tenant_id,
            phone_encrypted=vault().encrypt(new.phone),
            password_hash=hashed,
            must_change_password=one_time,
            created_at=now,
        )


async def _columns(staff: Staff, change: StaffChange, by: Actor) -> dict[str, Any]:
    columns = change.model_dump(
        include={"name", "post", "employee_no", "wecom_id", "on_leave"}, exclude_unset=True, exclude_none=True
    )
    if change.phone is not None:
        columns["phone_encrypted"] = vault().encrypt(change.phone)
    if change.organisation is not None:
        columns["organisation_id"] = await _new_seat(staff, change.organisation, by)
    if change.deputy is not None:
        columns["deputy_id"] = await _deputy(staff, change.deputy, by)
    return columns


async def _new_seat(staff: Staff, code: str, by: Actor) -> int:
    organisation = await _open_organisation(code, by)
    if organisation.tenant_id != staff.tenant_id:
        raise Conflict("不能把人员调到另一个热线中心")
    await _check_seat(organisation, set(await roles_of(staff.id)))
    return organisation.id


async def _deputy(staff: Staff, login: str, by: Actor) -> int | None:
    if not login:
        return None
    deputy = await visible(login, by)
    if deputy.id == staff.id or deputy.tenant_id != staff.tenant_id or not deputy.active:
        message = "代理人须为本中心在用的其他人员"
        raise Invalid(message, fields={"deputy": message})
    return deputy.id


async def _open_organisation(code: str, by: Actor) -> Organisation:
    organisation = await organisations.visible(code, by)
    if not organisation.active:
        message = "所属单位已停用"
        raise Invalid(message, fields={"organisation": message})
    return organisation


async def _check_seat(organisation: Organisation, roles: set[Role]) -> None:
    """A centre's role reaches the whole centre: it is not for somebody who works at a department."""
    seat = await organisations.seat(organisation)
    wrong = sorted(Role(role).label for role in roles if not _fits(role, seat))
    if wrong:
        fields = {"roles": "所在单位不能担任所选的角色"}
        raise Invalid("所在单位不能担任：{roles}", code="wrong_seat", fields=fields, roles="、".join(wrong))


def _fits(role: Role, seat: OrganisationKind) -> bool:
    if role in DEPARTMENT_ROLES:
        return seat in _HANDLING
    if role is Role.WORKSTATION:
        return seat is OrganisationKind.WORKSTATION
    if role is Role.UPPER_PLATFORM:
        return seat is OrganisationKind.REGION
    return seat is OrganisationKind.CENTRE


def _not_oneself(staff: Staff, by: Actor) -> None:
    """Nobody widens his own rights, and the last administrator does not lock himself out."""
    if by.staff_id == staff.id:
        raise Forbidden("不能修改自己的角色或停用自己的账号")


async def _write_roles(staff: Staff, roles: Iterable[Role]) -> None:
    await StaffRole.filter(staff_id=staff.id).delete()
    await StaffRole.bulk_create([StaffRole(staff_id=staff.id, role=role) for role in sorted(set(roles))])


async def _note(by: Actor, action: str, staff: Staff, detail: dict[str, Any], now: datetime) -> None:
    await audit.record(
        by.label, action, f"staff:{staff.id}", detail | {"login": staff.login}, now, by.request_id
    )
