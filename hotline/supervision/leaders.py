"""Who answers for a unit: its main leader, else its unit leader, else the one above."""

from dataclasses import dataclass

from hotline.infra.errors import Invalid
from hotline.people.models import Organisation, OrganisationKind, Staff, StaffRole
from hotline.people.organisations import ancestors
from hotline.people.roles import Role

_INSIDE = (OrganisationKind.WORKSTATION, OrganisationKind.DEPARTMENT, OrganisationKind.UNIT)
_ORDER = {Role.MAIN_LEADER: 0, Role.UNIT_LEADER: 1, Role.WORKSTATION: 2}


@dataclass(frozen=True)
class Leader:
    """Somebody a notice may be addressed to."""

    staff: Staff
    role: Role


async def leaders_of(organisation: Organisation) -> list[Leader]:
    """Nearest first: the unit's own leaders, then those above it inside the department."""
    places = [organisation, *reversed(await ancestors(organisation))]
    ids = [one.id for one in places if one.kind in _INSIDE]
    rows = await StaffRole.filter(
        staff__organisation_id__in=ids, staff__active=True, role__in=list(_ORDER)
    ).select_related("staff")
    best = sorted(
        rows, key=lambda row: (ids.index(row.staff.organisation_id), _ORDER[row.role], row.staff_id)
    )
    known = {row.staff_id: Leader(row.staff, row.role) for row in reversed(best)}
    return [known[row.staff_id] for row in best if known[row.staff_id].role is row.role]


async def addressed(login: str | None, organisation: Organisation) -> Staff | None:
    """The leader a notice names: the one asked for, else the nearest; a unit may have none."""
    candidates = [one.staff for one in await leaders_of(organisation)]
    if login is None:
        return candidates[0] if candidates else None
    for one in candidates:
        if one.login == login.lower():
            return one
    raise Invalid("请选择该单位的领导", fields={"leader": "请选择该单位的领导"})
