"""Who plays in the demo: actors by login and by post."""

from collections import defaultdict
from dataclasses import dataclass
from random import Random

from hotline.people.actor import Actor
from hotline.people.models import Organisation, Staff, StaffRole
from hotline.people.roles import Role


@dataclass(frozen=True)
class Cast:
    """One tenant's people and organisations, read once."""

    organisations: dict[str, Organisation]
    people: dict[str, Actor]
    posts: dict[tuple[str, Role], list[Actor]]

    def one(self, organisation: str, role: Role, rng: Random) -> Actor:
        """Somebody who holds `role` at the organisation."""
        return rng.choice(self.posts[(organisation, role)])

    def has(self, organisation: str, role: Role) -> bool:
        return (organisation, role) in self.posts

    def login(self, login: str) -> Actor:
        return self.people[login]

    def login_of(self, actor: Actor) -> str:
        return next(login for login, one in self.people.items() if one.staff_id == actor.staff_id)

    def code_of(self, organisation_id: int) -> str:
        return next(code for code, one in self.organisations.items() if one.id == organisation_id)


async def assemble(centre: Organisation) -> Cast:
    """Read all accounts and organisations of a centre."""
    organisations = {one.code: one for one in await Organisation.filter(tenant_id=centre.id).order_by("id")}
    by_id = {one.id: one for one in organisations.values()}
    roles: dict[int, set[Role]] = defaultdict(set)
    for row in await StaffRole.filter(staff__tenant_id=centre.id).order_by("id"):
        roles[row.staff_id].add(row.role)
    people: dict[str, Actor] = {}
    posts: dict[tuple[str, Role], list[Actor]] = defaultdict(list)
    for staff in await Staff.filter(tenant_id=centre.id).order_by("id"):
        actor = _actor(staff, by_id[staff.organisation_id], frozenset(roles[staff.id]))
        people[staff.login] = actor
        for role in sorted(roles[staff.id]):
            posts[(by_id[staff.organisation_id].code, role)].append(actor)
    return Cast(organisations, people, dict(posts))


def _actor(staff: Staff, organisation: Organisation, roles: frozenset[Role]) -> Actor:
    return Actor(
        "staff",
        staff_id=staff.id,
        name=staff.name,
        organisation_id=organisation.id,
        organisation_path=organisation.path,
        tenant_id=staff.tenant_id,
        roles=roles,
        channel="desk",
        request_id="demo",
    )
