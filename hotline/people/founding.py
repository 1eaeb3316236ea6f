"""The first centre and the first administrator of a new installation; everything else they do in the browser."""

from datetime import datetime

from hotline.infra.database import transaction
from hotline.people.actor import Actor
from hotline.people.inputs import NewOrganisation, NewStaff
from hotline.people.login import LoginRules
from hotline.people.models import Organisation, OrganisationKind
from hotline.people.roles import Role
from hotline.people.staff_changes import create_staff
from hotline.people.tree_changes import create_organisation


async def found_centre(
    *, code: str, name: str, region_code: str, admin: str, now: datetime, rules: LoginRules
) -> str:
    """Create a centre (a tenant) with one administrator; returns the one-time password.

    Further centres may be founded beside it. Raises Conflict when code or login is taken.
    """
    by = Actor.system(None)
    async with transaction():
        centre = NewOrganisation(
            code=code,
            name=name,
            kind=OrganisationKind.CENTRE,
            region_code=region_code,
            parent=await _region(by, now),
        )
        await create_organisation(centre, by=by, now=now)
        first = NewStaff(login=admin, name="管理员", organisation=code, roles=[Role.ADMIN])
        hired = await create_staff(first, by=by, now=now, rules=rules)
    return hired.one_time_password


async def _region(by: Actor, now: datetime) -> str:
    """The node above all centres; made with the first of them."""
    found = await Organisation.filter(kind=OrganisationKind.REGION).first()
    if found is None:
        region = NewOrganisation(code="region", name="上级平台", kind=OrganisationKind.REGION)
        found = await create_organisation(region, by=by, now=now)
    return found.code
