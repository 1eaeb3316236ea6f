"""Who is meant: from an audience to people, with deputies, and whoever is next in line."""

from collections.abc import AsyncIterator, Iterable

from hotline.messages import ladder as rules
from hotline.messages.ladder import Person, Recipient
from hotline.messages.models import Notice
from hotline.messages.states import Audience
from hotline.people.models import Organisation, OrganisationKind, Staff, StaffRole
from hotline.people.roles import Role
from hotline.people.staff import stand_in

_ROLES: dict[Audience, tuple[Role, ...]] = {
    Audience.HANDLERS: (Role.SIGNER, Role.HANDLER, Role.WORKSTATION),
    Audience.UNIT_LEADER: (Role.UNIT_LEADER,),
    Audience.MAIN_LEADER: (Role.MAIN_LEADER,),
    Audience.LEADERS: (Role.UNIT_LEADER, Role.MAIN_LEADER),
    Audience.SUPERVISORS: (Role.SUPERVISOR, Role.SHIFT_LEAD, Role.MANAGER),
}
#: Who is asked when nobody of an audience can be reached.
_NEXT: dict[Audience, tuple[Audience, ...]] = {
    Audience.HANDLERS: (Audience.HANDLERS, Audience.UNIT_LEADER, Audience.MAIN_LEADER),
    Audience.UNIT_LEADER: (Audience.UNIT_LEADER, Audience.MAIN_LEADER),
    Audience.MAIN_LEADER: (Audience.MAIN_LEADER, Audience.UNIT_LEADER),
    Audience.LEADERS: (Audience.LEADERS,),
    Audience.SUPERVISORS: (),
}
_Groups = dict[Audience, list[Person]]


class Directory:
    """Looks people up, each organisation once: a sweep climbs many notices of few organisations."""

    def __init__(self) -> None:
        self._groups: dict[int, _Groups] = {}
        self._places: dict[int, Organisation] = {}

    async def whom(self, notice: Notice, audience: Audience) -> list[Recipient]:
        """The recipients of one rung; further down the line is looked only when nobody is there."""
        line: list[list[Person]] = []
        async for group in self._line(notice, audience):
            line.append(group)
            if any(map(rules.reachable, group)):
                break
        return rules.recipients(line)

    async def _line(self, notice: Notice, audience: Audience) -> AsyncIterator[list[Person]]:
        """Those named, the audience itself, whoever answers for it, up the tree, at last the centre."""
        if notice.staff_ids and audience is notice.audience:
            yield [await _person(one) for one in await Staff.filter(id__in=notice.staff_ids).order_by("id")]
        place = await self._place(notice.organisation_id)
        while place is not None and audience is not Audience.SUPERVISORS:
            groups = await self._of(place.id)
            for wanted in _NEXT[audience]:
                yield groups[wanted]
            place = await self._above(place)
        yield (await self._of(notice.tenant_id))[Audience.SUPERVISORS]

    async def _place(self, organisation_id: int | None) -> Organisation | None:
        if organisation_id is None:
            return None
        if organisation_id not in self._places:
            self._places[organisation_id] = await Organisation.get(id=organisation_id)
        return self._places[organisation_id]

    async def _above(self, place: Organisation) -> Organisation | None:
        parent = await self._place(place.parent_id)
        inside = parent is not None and parent.kind not in (OrganisationKind.CENTRE, OrganisationKind.REGION)
        return parent if inside else None

    async def _of(self, organisation_id: int) -> _Groups:
        if organisation_id not in self._groups:
            self._groups[organisation_id] = await _groups(organisation_id)
        return self._groups[organisation_id]


async def _groups(organisation_id: int) -> _Groups:
    everybody = await Staff.filter(organisation_id=organisation_id, active=True).order_by("id")
    people = {one.id: await _person(one) for one in everybody}
    roles = await StaffRole.filter(staff_id__in=list(people)).order_by("staff_id")
    return {audience: _holding(people, roles, wanted) for audience, wanted in _ROLES.items()}


def _holding(people: dict[int, Person], roles: Iterable[StaffRole], wanted: tuple[Role, ...]) -> list[Person]:
    ids = dict.fromkeys(row.staff_id for row in roles if row.role in wanted)
    return [people[staff_id] for staff_id in ids]


async def _person(staff: Staff) -> Person:
    if staff.active and not staff.on_leave:
        return Person(staff.id, staff.name, present=True)
    deputy = await stand_in(staff)
    found = Person(deputy.id, deputy.name, present=True) if deputy.id != staff.id else None
    return Person(staff.id, staff.name, present=False, stand_in=found)
