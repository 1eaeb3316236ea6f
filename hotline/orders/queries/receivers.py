"""To whom a share may be handed on."""

from dataclasses import dataclass

from hotline.orders.models import Assignment
from hotline.people.actor import Actor
from hotline.people.models import Organisation, Staff
from hotline.people.organisations import subtree
from hotline.people.roles import DEPARTMENT_ROLES, Role
from hotline.people.staff import colleagues


@dataclass(frozen=True)
class Receivers:
    """Colleagues of the unit, and the units below it."""

    staff: list[Staff]
    units: list[Organisation]


async def receivers(share: Assignment, *, by: Actor) -> Receivers:
    """Everybody `transfer` would accept, without the person asking and without the unit itself."""
    path = share.organisation.path
    people = await colleagues(path, *DEPARTMENT_ROLES, Role.WORKSTATION)
    return Receivers(
        [one for one in people if one.id != by.staff_id],
        [one for one in await subtree(path) if one.active and one.id != share.organisation_id],
    )
