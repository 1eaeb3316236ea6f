"""Who may do what: every step × every post, and what a stranger sees."""

import pytest

from hotline.infra.errors import Refused
from hotline.orders import access, queries
from hotline.orders.actions import HANDLERS
from hotline.orders.case import load
from hotline.orders.workflow import STEPS, WORKFLOW
from hotline.people.permissions import PERMISSIONS
from tests.orders.town import Town, build


def test_every_step_has_a_handler_and_a_known_permission() -> None:
    assert set(HANDLERS) == set(WORKFLOW)
    assert {step.permission for step in STEPS if step.permission} <= set(PERMISSIONS)


async def test_what_is_offered_is_what_is_allowed(town: Town) -> None:
    """A button drawn is a button that works: a forbidden step is refused for every post."""
    order = await town.handling()
    for actor in town.people.values():
        case = await load(order, actor, town.now)
        offered = {step.name for step in access.allowed_steps(case)}
        for step in STEPS:
            if step.name in offered:
                access.check(case, step)
            else:
                with pytest.raises(Refused):
                    access.check(case, step)


@pytest.mark.parametrize("who", ["agent", "dispatcher", "reviewer", "admin", "co_handler", "station"])
async def test_only_who_holds_a_share_signs(town: Town, who: str) -> None:
    order = await town.submit()
    await town.do(order, "accept", "agent")
    order = await town.do(order, "dispatch", "dispatcher", lead="zjj")
    assert "sign" not in access.allowed_actions(await load(order, town[who], town.now))
    assert "sign" in access.allowed_actions(await load(order, town["signer"], town.now))


async def test_departments_see_only_what_they_hold(town: Town) -> None:
    mine, other = await town.handling(), await town.submit()
    page = await queries.list_orders(queries.OrderFilter(), by=town["handler"], now=town.now)
    assert [one.number for one in page.items] == [mine.number]
    with pytest.raises(Refused):
        await queries.get_detail(other.number or "", by=town["handler"], now=town.now)


async def test_an_administrator_reads_no_orders(town: Town) -> None:
    order = await town.handling()
    with pytest.raises(Refused):
        await queries.get_detail(order.number or "", by=town["admin"], now=town.now)


async def test_two_tenants_never_meet(town: Town) -> None:
    other = await build("b_", "450700")
    order = await town.handling()
    theirs = await other.submit()
    for name in ("agent", "dispatcher", "manager", "supervisor", "reviewer"):
        page = await queries.list_orders(queries.OrderFilter(), by=other[name], now=town.now)
        assert [one.number for one in page.items] == [theirs.number]
        with pytest.raises(Refused):
            await queries.get_detail(order.number or "", by=other[name], now=town.now)


async def test_a_citizen_touches_only_their_own_order(town: Town) -> None:
    order = await town.handling()
    stranger = await town.submit(citizen={"name": "李四", "phone": "13900139000"})
    with pytest.raises(Refused):
        await town.do(order, "urge", town.citizen(stranger))
    with pytest.raises(Refused):
        await town.do(order, "close", town.citizen(order))
