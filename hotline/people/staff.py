"""Reading staff: lists for administrators, colleagues for pickers, who stands in for whom."""

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from hotline.infra.errors import NotFound
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.models import Staff, StaffRole
from hotline.people.permissions import PERMISSIONS, require
from hotline.people.roles import Role

MISSING = "没有这个人员"
PAGE = 50


async def list_staff(
    *,
    by: Actor,
    query: str = "",
    organisation_path: str = "",
    role: Role | None = None,
    active: bool | None = None,
    after: int = 0,
    limit: int = PAGE,
) -> list[Staff]:
    """A page of the administrator's own tenant, by id; `after` is the last id of the page before."""
    require(by, "admin.staff")
    rows = _mine(by).filter(id__gt=after)
    if query.strip():
        rows = rows.filter(_matches(key(query)))
    if organisation_path:
        rows = rows.filter(organisation__path__startswith=organisation_path)
    if role is not None:
        rows = rows.filter(id__in=await _with_role(role))
    if active is not None:
        rows = rows.filter(active=active)
    return await rows.order_by("id").limit(min(limit, 200)).prefetch_related("organisation", "staff_roles")


async def get_staff(login: str, *, by: Actor) -> Staff:
    """One member of staff of the administrator's own tenant."""
    require(by, "admin.staff")
    return await visible(login, by)


async def visible(login: str, by: Actor) -> Staff:
    """Another tenant's staff do not exist."""
    row = await _mine(by).filter(login=key(login).lower()).prefetch_related("organisation").first()
    if row is None:
        raise NotFound(MISSING)
    return row


async def roles_of(staff_id: int) -> frozenset[Role]:
    """What somebody is today."""
    rows = await StaffRole.filter(staff_id=staff_id).values_list("role", flat=True)
    return frozenset(Role(str(role)) for role in rows)


async def colleagues(organisation_path: str, *roles: Role) -> list[Staff]:
    """Who works at an organisation or below it, for transferring and for notices."""
    rows = Staff.filter(organisation__path__startswith=organisation_path, active=True)
    if roles:
        rows = rows.filter(id__in=await _with_role(*roles))
    return await rows.order_by("name", "id").prefetch_related("organisation", "staff_roles")


async def holders(tenant_id: int, permission: str) -> list[int]:
    """The staff of a centre whose posts give them this permission."""
    having = StaffRole.filter(role__in=list(PERMISSIONS[permission]), staff__tenant_id=tenant_id)
    ids = having.filter(staff__active=True).distinct().order_by("staff_id")
    return [int(str(one)) for one in await ids.values_list("staff_id", flat=True)]


async def stand_in(staff: Staff) -> Staff:
    """Who gets the work of somebody on leave: the deputy, and the deputy's deputy if need be.

    When the chain ends nowhere or in a ring the work stays: better with the absent than with nobody.
    """
    seen, person = {staff.id}, staff
    while person.on_leave or not person.active:
        deputy = await Staff.get_or_none(id=person.deputy_id) if person.deputy_id else None
        if deputy is None or deputy.id in seen:
            return staff
        seen.add(deputy.id)
        person = deputy
    return person


def _mine(by: Actor) -> QuerySet[Staff]:
    if by.kind == "system" and by.tenant_id is None:
        return Staff.all()
    return Staff.filter(tenant_id=by.tenant_id) if by.tenant_id else Staff.filter(id=0)


def _matches(query: str) -> Q:
    if not query:  # too long for a name: nobody
        return Q(id=0)
    return Q(name__icontains=query) | Q(login__icontains=query.lower()) | Q(employee_no=key(query, 20) or "-")


async def _with_role(*roles: Role) -> list[int]:
    return await StaffRole.filter(role__in=roles).values_list("staff_id", flat=True)  # type: ignore[return-value]
