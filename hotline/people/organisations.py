"""Reading the organisation tree."""

from tortoise.queryset import QuerySet

from hotline.infra.errors import NotFound
from hotline.infra.memory import Brief
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.models import Organisation, OrganisationKind

MISSING = "没有这个单位"
_centres: Brief[int, Organisation] = Brief()


def subtree(path: str) -> QuerySet[Organisation]:
    """The organisation at `path` and everything below it, parents before children."""
    return Organisation.filter(path__startswith=path).order_by("path")


async def default_tenant(code: str = "") -> Organisation:
    """The centre whose portal is shown: the one named by the setting, else the first."""
    centres = Organisation.filter(kind=OrganisationKind.CENTRE, active=True).order_by("id")
    tenant = await (centres.filter(code=key(code)) if code else centres).first()
    if tenant is None:
        raise NotFound("热线中心尚未设置" if not code else MISSING)
    return tenant


async def centre_of(tenant_id: int) -> Organisation:
    """The centre every action of a tenant goes by, at most a second old: for reading only."""

    async def read() -> Organisation:
        return await Organisation.get(id=tenant_id)

    return await _centres.get(tenant_id, read)


def forget_centres() -> None:
    """After a change in this process."""
    _centres.forget()


async def tenants() -> list[Organisation]:
    """Every centre that works here."""
    return await Organisation.filter(kind=OrganisationKind.CENTRE, active=True).order_by("id")


async def members(tenant_id: int, *, active_only: bool = True) -> list[Organisation]:
    """The centre and all its organisations, parents before children."""
    rows = Organisation.filter(tenant_id=tenant_id).order_by("path")
    return await (rows.filter(active=True) if active_only else rows)


async def by_code(code: str, tenant_id: int | None) -> Organisation:
    """The organisation with this code, in this tenant only; another tenant's code does not exist."""
    row = await Organisation.get_or_none(code=key(code), tenant_id=tenant_id)
    if row is None:
        raise NotFound(MISSING)
    return row


async def visible(code: str, by: Actor) -> Organisation:
    """The organisation an administrator names: his own tenant's, or any for the system itself."""
    row = await Organisation.get_or_none(code=key(code))
    if row is None or not _reaches(by, row):
        raise NotFound(MISSING)
    return row


async def ancestors(organisation: Organisation) -> list[Organisation]:
    """From the top of the tree down to the parent."""
    ids = [int(part) for part in organisation.path.strip("/").split("/") if part]
    return await Organisation.filter(id__in=ids[:-1]).order_by("path")


async def seat(organisation: Organisation) -> OrganisationKind:
    """The tier somebody works at: a unit (a team, a section) counts as what it belongs to."""
    if organisation.kind is not OrganisationKind.UNIT:
        return organisation.kind
    above = [row for row in await ancestors(organisation) if row.kind is not OrganisationKind.UNIT]
    return above[-1].kind if above else organisation.kind


async def workstation_of(organisation: Organisation) -> Organisation | None:
    """The workstation this organisation belongs to, if it is not directly under the centre."""
    for row in [*await ancestors(organisation), organisation]:
        if row.kind is OrganisationKind.WORKSTATION:
            return row
    return None


async def suggest_by_place(tenant_id: int, text: str) -> list[Organisation]:
    """Organisations whose territory is named in `text`, the longest name first: 江山新村 beats 江山."""
    found = [(_longest_place(row, text), row) for row in await members(tenant_id)]
    hits = [(length, row) for length, row in found if length]
    return [row for _, row in sorted(hits, key=lambda hit: (-hit[0], hit[1].path))]


def _longest_place(organisation: Organisation, text: str) -> int:
    return max((len(place) for place in organisation.territory if place in text), default=0)


def _reaches(by: Actor, organisation: Organisation) -> bool:
    if by.kind == "system" and by.tenant_id is None:
        return True
    return by.tenant_id is not None and organisation.tenant_id == by.tenant_id
