"""The number plan as the database has it, read whole: a gateway keeps it and asks again when it changes."""

from datetime import date, datetime, time

from hotline.calls.models import AccessNumber, BlockedNumber, NumberChange, OpeningHours, Territory
from hotline.calls.numbering.filtering import Block
from hotline.calls.numbering.hours import Hours
from hotline.calls.numbering.incoming import Access, Centre, Plan
from hotline.calls.numbering.translation import Change
from hotline.people.models import Organisation, OrganisationKind
from hotline.profiles.models import rules_for


async def load(*, own_area: str, extension_digits: int, now: datetime) -> Plan:
    """Every centre's part."""
    tenants = await Organisation.filter(kind=OrganisationKind.CENTRE, active=True).order_by("id")
    centres = {one.id: await _centre(one.id, now) for one in tenants}
    numbers = await AccessNumber.all()
    return Plan(
        centres=centres,
        access={one.number: Access(one.number, one.tenant_id, one.flow) for one in numbers},
        territories={one.prefix: one.tenant_id for one in await Territory.all()},
        incoming_changes={one.prefix: Change(one.strip, one.add) for one in await NumberChange.all()},
        own_area=own_area,
        extension_digits=extension_digits,
    )


async def hours_of(tenant_id: int) -> Hours:
    """A centre that has set none answers round the clock."""
    row = await OpeningHours.get_or_none(tenant_id=tenant_id)
    return Hours() if row is None else _hours(row)


async def _centre(tenant_id: int, now: datetime) -> Centre:
    _, calendar = await rules_for(tenant_id)
    rows = await BlockedNumber.filter(tenant_id=tenant_id, lifted_at__isnull=True)
    blocks = tuple(Block(one.number, one.reason, one.expires_at) for one in rows)
    living = tuple(one for one in blocks if one.expires_at is None or one.expires_at > now)
    return Centre(tenant_id, await hours_of(tenant_id), calendar, living)


def _hours(row: OpeningHours) -> Hours:
    segments = tuple(
        (time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in row.segments
    )
    closed = frozenset(date.fromisoformat(day) for day in row.closed)
    return Hours(segments, row.working_days_only, closed)
