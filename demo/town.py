"""One tenant as the stories see it: people, office hours, rules, places, the stage they play on."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from demo.atlas import Atlas
from demo.cast import Cast, assemble
from demo.office import Office
from demo.reading import Appeal, toml
from demo.stage import Stage
from hotline.orders.models import Classification
from hotline.people.actor import Actor
from hotline.people.models import Organisation, OrganisationKind
from hotline.people.roles import Role
from hotline.profiles.models import calendar_for, profile_for
from hotline.profiles.profile import Profile


@dataclass
class Town:
    """Everything a story needs to know about its city."""

    centre: Organisation
    city: str
    cast: Cast
    office: Office
    profile: Profile
    atlas: Atlas
    appeals: tuple[Appeal, ...]
    classifications: dict[str, str]  # level-3 name → code
    stage: Stage
    chances: dict[str, float]
    #: Numbers with their query codes, for whoever wants to try the tracking page.
    receipts: list[tuple[str, str]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def agent(self, rng: Random) -> Actor:
        return self.cast.one(self.centre.code, Role.AGENT, rng)

    def dispatcher(self, rng: Random) -> Actor:
        return self.cast.one(self.centre.code, Role.DISPATCHER, rng)

    def reviewer(self, rng: Random) -> Actor:
        return self.cast.one(self.centre.code, Role.REVIEWER, rng)

    def staff_of(self, code: str, role: Role, rng: Random) -> Actor:
        """Who does a department's work; at a workstation one post does everything."""
        if self.kind(code) is OrganisationKind.WORKSTATION:
            return self.cast.one(code, Role.WORKSTATION, rng)
        return self.cast.one(code, role, rng)

    def kind(self, code: str) -> OrganisationKind:
        return self.cast.organisations[code].kind

    def top_of(self, code: str) -> str:
        """The department or workstation directly under the centre that a code belongs to."""
        steps = self.cast.organisations[code].path.strip("/").split("/")
        above = {str(one.id): one.code for one in self.cast.organisations.values()}
        return above[steps[steps.index(str(self.centre.id)) + 1]]

    def workstation_for(self, district: str) -> str | None:
        """The workstation of a district."""
        for code, one in self.cast.organisations.items():
            if one.kind is OrganisationKind.WORKSTATION and district in one.territory:
                return code
        return None

    def territory_of(self, appeal: Appeal) -> frozenset[str]:
        """Where an appeal must lie because a local unit has a part in it: the narrowest such territory."""
        local = [code for code in (appeal.to, *appeal.co) if self._is_local(code)]
        if not local:
            return frozenset()
        own = set(self.cast.organisations[local[0]].territory)
        return frozenset(own)

    def _is_local(self, code: str) -> bool:
        return self.kind(self.top_of(code)) is OrganisationKind.WORKSTATION


async def open_town(centre: Organisation, atlas: Atlas, appeals: tuple[Appeal, ...], stage: Stage) -> Town:
    """Read a tenant into memory."""
    rows = await Classification.filter(tenant_id=centre.id, level=3)
    tenant = _tenant(centre.code)
    return Town(
        centre=centre,
        city=tenant["city"],
        cast=await assemble(centre),
        office=Office(await calendar_for(centre.id)),
        profile=await profile_for(centre.id),
        atlas=atlas,
        appeals=appeals,
        classifications={row.name: row.code for row in rows},
        stage=stage,
        chances=toml("traffic.toml")["chance"],
    )


def _tenant(code: str) -> dict[str, Any]:
    return next(one for one in toml("city.toml")["tenant"] if one["code"] == code)
