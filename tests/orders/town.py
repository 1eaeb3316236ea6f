"""A small town with somebody in every post, and short words for doing things in it."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hotline.infra import database
from hotline.infra.database import transaction
from hotline.orders import actions, intake
from hotline.orders.models import Assignment, Order
from hotline.people.actor import Actor, actor_for_staff
from hotline.people.models import Organisation, OrganisationKind, Staff, StaffRole
from hotline.people.roles import Role
from tests.rows import bring_back, keep

#: Wednesday 10:00 in China: a working moment with a quiet week around it.
NOON = datetime(2026, 7, 15, 2, 0, tzinfo=UTC)
PHONE = "13800138000"


@dataclass
class Town:
    """The actors by name; `now` moves when a test says so."""

    centre: Organisation
    organisations: dict[str, Organisation]
    people: dict[str, Actor]
    now: datetime = NOON
    last_code: str = field(default="", init=False)

    def __getitem__(self, name: str) -> Actor:
        return self.people[name]

    def citizen(self, order: Order, channel: str = "web") -> Actor:
        """The one whose order it is."""
        return Actor.citizen(order.tenant_id, order.citizen_id, channel=channel)

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    async def submit(self, **more: Any) -> Order:
        """A complaint from the web unless said otherwise."""
        fields: dict[str, Any] = {
            "type": "complaint",
            "title": "路灯不亮",
            "content": "滨江路从东头到西头的路灯已经三天不亮了，晚上走路很危险。",
            "citizen": {"name": "王小明", "phone": PHONE},
        }
        by = Actor.citizen(self.centre.id, None, channel="web")
        receipt = await intake.submit(fields | more, by=by, now=self.now)
        self.last_code = receipt.query_code
        return receipt.order

    async def do(self, order: Order, action: str, who: str | Actor, **fields: Any) -> Order:
        """Perform an action and return the fresh order."""
        by = who if isinstance(who, Actor) else self.people[who]
        return await actions.perform(order.number or "", action, fields, by=by, now=self.now)

    async def dispatched(self, **more: Any) -> Order:
        """An order with 住建局 as lead and 城管局 as co-handler, not signed yet."""
        order = await self.submit(**more)
        await self.do(order, "accept", "agent")
        return await self.do(
            order, "dispatch", "dispatcher", lead="zjj", co_handlers=["cgj"], opinion="请办理"
        )

    async def handling(self, **more: Any) -> Order:
        """Led by 住建局 alone, and signed."""
        order = await self.submit(**more)
        await self.do(order, "accept", "agent")
        await self.do(order, "dispatch", "dispatcher", lead="zjj")
        return await self.do(order, "sign", "signer")

    async def replied(self, **more: Any) -> Order:
        """Answered by 住建局, waiting for the result review."""
        order = await self.handling(**more)
        return await self.do(order, "reply", "handler", content="已修复全部路灯。")

    async def to_call_back(self, **more: Any) -> Order:
        """Result approved, waiting for the call-back."""
        order = await self.replied(**more)
        return await self.do(order, "review", "reviewer", decision="approve")

    async def share(self, order: Order, code: str) -> Assignment:
        """The newest assignment of one organisation."""
        found = (
            await Assignment.filter(order_id=order.id, organisation_id=self.organisations[code].id)
            .order_by("-id")
            .first()
        )
        assert found is not None
        return found


_POSTS: tuple[tuple[str, str, Role], ...] = (
    ("agent", "centre", Role.AGENT),
    ("agent2", "centre", Role.AGENT),
    ("dispatcher", "centre", Role.DISPATCHER),
    ("dispatcher2", "centre", Role.DISPATCHER),
    ("shift_lead", "centre", Role.SHIFT_LEAD),
    ("reviewer", "centre", Role.REVIEWER),
    ("supervisor", "centre", Role.SUPERVISOR),
    ("manager", "centre", Role.MANAGER),
    ("admin", "centre", Role.ADMIN),
    ("station", "gzz", Role.WORKSTATION),
    ("station_signer", "gzz_cgj", Role.SIGNER),
    ("signer", "zjj", Role.SIGNER),
    ("handler", "zjj", Role.HANDLER),
    ("handler2", "zjj", Role.HANDLER),
    ("leader", "zjj", Role.MAIN_LEADER),
    ("unit_signer", "zjj_wyk", Role.SIGNER),
    ("co_signer", "cgj", Role.SIGNER),
    ("co_handler", "cgj", Role.HANDLER),
    ("police", "gaj", Role.SIGNER),
)
_TREE: tuple[tuple[str, str, str, OrganisationKind], ...] = (
    ("zjj", "住建局", "centre", OrganisationKind.DEPARTMENT),
    ("zjj_wyk", "物业科", "zjj", OrganisationKind.UNIT),
    ("cgj", "城管局", "centre", OrganisationKind.DEPARTMENT),
    ("gaj", "公安局", "centre", OrganisationKind.DEPARTMENT),
    ("jtj", "交通局", "centre", OrganisationKind.DEPARTMENT),
    ("gzz", "东区工作站", "centre", OrganisationKind.WORKSTATION),
    ("gzz_cgj", "东区城管局", "gzz", OrganisationKind.DEPARTMENT),
    ("gzz_zjj", "东区住建局", "gzz", OrganisationKind.DEPARTMENT),
)


async def build(prefix: str = "", region_code: str = "450600") -> Town:
    """Everybody in place. A `prefix` makes a second town beside the first."""
    place = (str(database._opened), prefix, region_code)
    if place not in _kept:
        town = await _found(prefix, region_code)
        _kept[place] = _Kept(town, await keep(_whose(town)))
    else:
        await bring_back(_kept[place].rows)
    return deepcopy(_kept[place].town)


async def _found(prefix: str, region_code: str) -> Town:
    async with transaction():
        known = await _tree(prefix, region_code)
        people = await _people(prefix, known)
    return Town(known["centre"], known, people)


@dataclass(frozen=True)
class _Kept:
    """A town as it was founded, and the script that brings its rows back: nearly every test starts with one."""

    town: Town
    rows: str


#: By database and name.
_kept: dict[tuple[str, str, str], _Kept] = {}


def _whose(town: Town) -> dict[str, str]:
    places = ",".join(str(one.id) for one in town.organisations.values())
    people = ",".join(str(one.staff_id) for one in town.people.values())
    return {
        "organisation": f"id IN ({places})",
        "staff": f"id IN ({people})",
        "staff_role": f"staff_id IN ({people})",
    }


async def _tree(prefix: str, region_code: str) -> dict[str, Organisation]:
    centre = await Organisation.create(
        code=f"{prefix}centre", name="热线中心", kind=OrganisationKind.CENTRE, region_code=region_code
    )
    centre.path, centre.tenant_id = f"/{centre.id}/", centre.id
    await centre.save()
    known = {"centre": centre}
    for code, name, parent, kind in _TREE:
        one = await Organisation.create(
            code=f"{prefix}{code}", name=name, kind=kind, parent=known[parent], tenant=centre
        )
        one.path = f"{known[parent].path}{one.id}/"
        await one.save()
        known[code] = one
    return known


async def _people(prefix: str, known: dict[str, Organisation]) -> dict[str, Actor]:
    """All at once: nearly every test starts with this."""
    await Staff.bulk_create([_person(prefix, login, known[place]) for login, place, _ in _POSTS])
    logins = [f"{prefix}{login}" for login, _, _ in _POSTS]
    staff = {one.login: one for one in await Staff.filter(login__in=logins)}
    roles = [StaffRole(staff=staff[f"{prefix}{login}"], role=role) for login, _, role in _POSTS]
    await StaffRole.bulk_create(roles)
    return {login: await _actor(staff[f"{prefix}{login}"], known[place]) for login, place, _ in _POSTS}


async def _actor(staff: Staff, organisation: Organisation) -> Actor:
    staff.organisation = organisation
    return await actor_for_staff(staff, "desk", "test")


def _person(prefix: str, login: str, organisation: Organisation) -> Staff:
    return Staff(
        login=f"{prefix}{login}",
        name=login,
        organisation=organisation,
        tenant_id=organisation.tenant_id,
        password_hash="-",
        created_at=NOON,
    )
