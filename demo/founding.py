"""Founding the demo: organisations, people, classifications, templates, the API client – by real actions."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count
from random import Random
from typing import Any

from demo.reading import DATA, toml
from demo.wechat import open_account
from hotline.infra.settings import Settings
from hotline.orders.catalogue import import_classifications, save_template
from hotline.people.actor import Actor
from hotline.people.clients import create_client
from hotline.people.inputs import NewClient, NewOrganisation, NewStaff
from hotline.people.login import LoginRules
from hotline.people.models import Organisation, OrganisationKind
from hotline.people.organisations import default_tenant
from hotline.people.passwords import Passwords
from hotline.people.permissions import PERMISSIONS
from hotline.people.staff_changes import create_staff
from hotline.people.tree_changes import create_organisation
from hotline.profiles.actions import change_profile, publish_calendar
from hotline.profiles.models import shipped_calendar

EVERYBODY = Actor.system(None)
CLIENT, SECRET = "demo", "demo-secret"  # noqa: S105 - published on purpose, in demo mode only
_STREETS_AND_SECTIONS = (
    ("departments", OrganisationKind.DEPARTMENT),
    ("units", OrganisationKind.UNIT),
)


class OnePassword(Passwords):
    """Hashes each password once: three hundred demo accounts share one."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            settings.password_time_cost, settings.password_memory_kib, settings.password_parallelism
        )
        self._hashed: dict[str, str] = {}

    async def hash(self, password: str) -> str:
        if password not in self._hashed:
            self._hashed[password] = await super().hash(password)
        return self._hashed[password]


@dataclass(frozen=True)
class Post:
    """A department account to be made: which organisation, which login, which roles."""

    organisation: str
    login: str
    roles: tuple[str, ...]


async def found(settings: Settings, now: datetime, seed: int) -> list[Organisation]:
    """Everything but the orders; returns the centres, the main city's first."""
    await _organisations(now)
    await _staff(settings, now, Random(f"{seed}:staff"))
    centres = [await default_tenant(tenant["code"]) for tenant in toml("city.toml")["tenant"]]
    for centre, tenant in zip(centres, toml("city.toml")["tenant"], strict=True):
        by = Actor.system(centre.id)
        await change_profile(centre.id, tenant["profile"], {}, by, now)
        shipped = (await shipped_calendar(centre.id)).to_json()
        await publish_calendar(centre.id, {**shipped, "name": f"{tenant['city']}工作日历"}, by, now)
        await import_classifications((DATA / "classification.csv").read_text("utf-8"), by=by, now=now)
        await _templates(by, now)
    await _client(centres[0], now)
    await open_account(centres[0], now)
    return centres


async def _organisations(now: datetime) -> None:
    city = toml("city.toml")
    region = city["region"]
    await _add(region, OrganisationKind.REGION, None, now)
    for tenant in city["tenant"]:
        await _add(tenant, OrganisationKind.CENTRE, region["code"], now)
    for row in toml("organisations.toml")["organisation"]:
        await _add_with_sections(row, row.get("tenant", city["tenant"][0]["code"]), now)


async def _add_with_sections(row: dict[str, Any], centre: str, now: datetime) -> None:
    kind = OrganisationKind(row.get("kind", "department"))
    await _add(row, kind, centre, now)
    for key, below in _STREETS_AND_SECTIONS:
        for section in row.get(key, []):
            named = {"phone": row["phone"], **section, "code": f"{row['code']}-{section['code']}"}
            await _add(named, below, row["code"], now)


async def _add(row: dict[str, Any], kind: OrganisationKind, parent: str | None, now: datetime) -> None:
    fields = {name: row[name] for name in NewOrganisation.model_fields if name in row}
    await create_organisation(
        NewOrganisation(**fields | {"kind": kind, "parent": parent}), by=EVERYBODY, now=now
    )


async def _staff(settings: Settings, now: datetime, rng: Random) -> None:
    people = toml("staff.toml")
    rules = LoginRules(passwords=OnePassword(settings))
    numbers = count(1)

    async def hire(login: str, name: str, organisation: str, roles: tuple[str, ...]) -> None:
        number = next(numbers)
        new = NewStaff.model_validate(
            {
                "login": login,
                "name": name,
                "organisation": organisation,
                "roles": list(roles),
                "employee_no": f"{number:04d}",
                "phone": f"15400{number:06d}",
                "wecom_id": login,
            }
        )
        await create_staff(new, by=EVERYBODY, now=now, rules=rules, password=people["password"])

    for one in people["staff"]:
        await hire(one["login"], one["name"], one["organisation"], tuple(one["roles"]))
    for post in _posts(people):
        await hire(post.login, _name(people["generated"], rng), post.organisation, post.roles)


def _posts(people: dict[str, Any]) -> list[Post]:
    """The accounts by rule; a post somebody of the fixed accounts holds already is not made again."""
    taken = {(one["organisation"], role) for one in people["staff"] for role in one["roles"]}
    posts = []
    for code, kind in _codes():
        for rule in people["generated"][kind]:
            if not any((code, role) in taken for role in rule["roles"]):
                posts.append(Post(code, f"{code}-{rule['suffix']}", tuple(rule["roles"])))
    return posts


def _codes() -> list[tuple[str, str]]:
    found = []
    for row in toml("organisations.toml")["organisation"]:
        found.append((row["code"], row.get("kind", "department")))
        for key, kind in _STREETS_AND_SECTIONS:
            found += [(f"{row['code']}-{one['code']}", kind.value) for one in row.get(key, [])]
    return found


def _name(rules: dict[str, Any], rng: Random) -> str:
    return f"{rng.choice(rules['surnames'])}{rng.choice(rules['given'])}"


async def _templates(by: Actor, now: datetime) -> None:
    for row in toml("answers.toml")["template"]:
        await save_template(row["title"], row["content"], "answer", by=by, now=now)
    phrases = toml("phrases.toml")
    for title, key, purpose in (
        ("核实后答复", "plain_reply", "reply"),
        ("职责不符退回", "plain_return", "return"),
        ("回访开场", "plain_call_back", "call_back"),
    ):
        await save_template(title, phrases[key], purpose, by=by, now=now)
    for title, content in phrases["chat"].items():
        await save_template(title, content, "wechat", by=by, now=now)


async def _client(centre: Organisation, now: datetime) -> None:
    """Every family of permissions but the administrator's: the demo client may show the whole story."""
    families = sorted({name.split(".")[0] + ".*" for name in PERMISSIONS} - {"admin.*", "sessions.*"})
    new = NewClient(client_id=CLIENT, name="演示接口客户端", scopes=families, may_act_for_staff=True)
    await create_client(new, tenant_id=centre.id, by=EVERYBODY, now=now, secret=SECRET)
