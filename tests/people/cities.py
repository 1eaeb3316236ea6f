"""Two cities that must never see each other: 临江 with a full tree, 北山 beside it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from hotline.infra.settings import Settings
from hotline.people.actor import Actor, actor_for_staff
from hotline.people.inputs import NewOrganisation, NewStaff
from hotline.people.login import LoginRules
from hotline.people.models import Organisation, OrganisationKind, Staff
from hotline.people.roles import Role
from hotline.people.staff_changes import create_staff
from hotline.people.tree_changes import create_organisation

NOW = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)  # 10:00 in China
PASSWORD = "river-bank-7"
SYSTEM = Actor.system(None)

TREE = [
    ("province", None, OrganisationKind.REGION, "江东省"),
    ("linjiang", "province", OrganisationKind.CENTRE, "临江市12345热线中心"),
    ("gulou", "linjiang", OrganisationKind.WORKSTATION, "鼓楼区工作站"),
    ("gulou-street", "gulou", OrganisationKind.DEPARTMENT, "鼓楼街道办事处"),
    ("housing", "linjiang", OrganisationKind.DEPARTMENT, "住房和城乡建设局"),
    ("housing-repair", "housing", OrganisationKind.UNIT, "物业科"),
    ("water", "linjiang", OrganisationKind.DEPARTMENT, "水务局"),
    ("beishan", "province", OrganisationKind.CENTRE, "北山县12345热线中心"),
    ("beishan-police", "beishan", OrganisationKind.DEPARTMENT, "北山县公安局"),
]
STAFF = [
    ("admin", "linjiang", [Role.ADMIN]),
    ("agent1", "linjiang", [Role.AGENT]),
    ("manager1", "linjiang", [Role.MANAGER]),
    ("signer1", "housing", [Role.SIGNER]),
    ("handler1", "housing-repair", [Role.HANDLER]),
    ("station1", "gulou", [Role.WORKSTATION]),
    ("other-admin", "beishan", [Role.ADMIN]),
    ("other-agent", "beishan", [Role.AGENT]),
    ("upper1", "province", [Role.UPPER_PLATFORM]),
]


@dataclass
class Cities:
    """What the tests ask of the two cities."""

    rules: LoginRules
    settings: Settings

    async def organisation(self, code: str) -> Organisation:
        return await Organisation.get(code=code)

    async def tenant(self, code: str = "linjiang") -> int:
        return (await self.organisation(code)).id

    async def staff(self, login: str) -> Staff:
        return await Staff.get(login=login)

    async def actor(self, login: str) -> Actor:
        return await actor_for_staff(await self.staff(login), "web", "req-1", ip="10.0.0.1")


async def build(settings: Settings) -> Cities:
    """Both cities, by the same actions an administrator uses."""
    rules = LoginRules.of(settings)
    for code, parent, kind, name in TREE:
        new = NewOrganisation(code=code, parent=parent, kind=kind, name=name)
        await create_organisation(new, by=SYSTEM, now=NOW)
    for login, organisation, roles in STAFF:
        hired = NewStaff(login=login, name=login, organisation=organisation, roles=roles)
        await create_staff(hired, by=SYSTEM, now=NOW, rules=rules, password=PASSWORD)
    return Cities(rules, settings)
