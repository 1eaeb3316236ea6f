"""A city for drills: one centre, some units with everybody in place, orders waiting to be dispatched."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.infra.database import transaction
from hotline.infra.secrets import vault
from hotline.orders import actions, intake
from hotline.orders.states import Channel
from hotline.people.actor import Actor, actor_for_staff
from hotline.people.models import Organisation, OrganisationKind, Staff, StaffRole
from hotline.people.roles import Role
from hotline.simulation.plan import Plan

AT_A_UNIT = (Role.SIGNER, Role.HANDLER, Role.UNIT_LEADER, Role.MAIN_LEADER)
AT_THE_CENTRE = (Role.AGENT, Role.DISPATCHER, Role.SUPERVISOR, Role.SHIFT_LEAD, Role.MANAGER)
TOGETHER = 50  # orders in one transaction


@dataclass(frozen=True)
class City:
    """Who is there. `people` is by id, `posts` by organisation and role."""

    centre: Organisation
    units: list[Organisation]
    people: dict[int, Actor]
    posts: dict[tuple[int, Role], int]

    def at_centre(self, role: Role) -> Actor:
        return self.people[self.posts[self.centre.id, role]]


async def build(plan: Plan, now: datetime) -> City:
    """Found the city in an empty database."""
    async with transaction():
        centre = await _place("centre", "演练市12345热线中心", OrganisationKind.CENTRE, None)
        units = [
            await _place(f"unit{n:03d}", f"演练单位{n}", OrganisationKind.DEPARTMENT, centre)
            for n in range(1, plan.units + 1)
        ]
        city = City(centre, units, {}, {})
        for place, roles in [(centre, AT_THE_CENTRE), *((unit, AT_A_UNIT) for unit in units)]:
            for role in roles:
                await _hire(city, place, role, now)
    return city


async def _place(code: str, name: str, kind: OrganisationKind, parent: Organisation | None) -> Organisation:
    place = await Organisation.create(code=code, name=name, kind=kind, parent=parent, region_code="450600")
    place.path = f"{parent.path if parent else '/'}{place.id}/"
    place.tenant_id = (parent or place).id
    await place.save()
    return place


async def _hire(city: City, place: Organisation, role: Role, now: datetime) -> None:
    staff = await Staff.create(
        login=f"{place.code}-{role.value}",
        name=f"{place.name}{role.label}",
        organisation=place,
        tenant_id=city.centre.id,
        phone_encrypted=vault().encrypt(f"15400{len(city.people):06d}"),
        password_hash="-",  # noqa: S106 - nobody can sign in with it
        created_at=now,
    )
    await StaffRole.create(staff=staff, role=role)
    city.people[staff.id] = await actor_for_staff(staff, "desk", "drill")
    city.posts[place.id, role] = staff.id


async def accepted_orders(city: City, plan: Plan, now: datetime) -> list[str]:
    """Emergencies that the desk has accepted an hour ago; returns their numbers."""
    before, numbers = now - timedelta(hours=1), []
    for first in range(0, plan.orders, TOGETHER):
        async with transaction():
            for index in range(first, min(first + TOGETHER, plan.orders)):
                numbers.append(await _accepted(city, index, before))
    return numbers


async def _accepted(city: City, index: int, now: datetime) -> str:
    agent = city.at_centre(Role.AGENT)
    request = {
        "type": "help",
        "urgency": "emergency",
        "title": f"第 {index + 1} 处燃气泄漏",
        "content": "小区里能闻到很重的燃气味，请马上派人来查。",
        "citizen": {"phone": f"154{index:08d}"},
    }
    receipt = await intake.submit(request, by=agent, now=now, channel=Channel.PHONE)
    number = receipt.order.number or ""
    await actions.perform(number, "accept", {}, by=agent, now=now)
    return number


async def dispatch(city: City, number: str, index: int, now: datetime) -> None:
    """The dispatcher hands an order to a unit: this is where the ladder begins."""
    unit = city.units[index % len(city.units)]
    await actions.perform(
        number, "dispatch", {"lead": unit.code}, by=city.at_centre(Role.DISPATCHER), now=now
    )
