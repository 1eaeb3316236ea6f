"""A process's copy of the floor stays right whatever order things come in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from hotline.calls.acd.states import AgentState
from hotline.calls.switchboard.client import Switchboard
from hotline.calls.switchboard.news import Queue
from hotline.calls.switchboard.orders import SignIn
from hotline.calls.switchboard.picture import GATEWAY, Picture, desk_topic, floor_topic
from hotline.calls.switchboard.speech import NotReachable
from hotline.infra.settings import Settings
from tests.calls.fake_gateway import FakeGateway

pytestmark = pytest.mark.sqlite


@pytest.fixture
async def gateway(db: Settings, tmp_path: Path) -> AsyncIterator[FakeGateway]:
    async with FakeGateway(db.secret_key or "").at(tmp_path / "g.sock") as fake:
        yield fake


@pytest.fixture
async def picture(gateway: FakeGateway, tmp_path: Path) -> AsyncIterator[Picture]:
    picture = Picture(Switchboard(tmp_path / "g.sock"))
    tasks = [asyncio.create_task(one.run()) for one in (picture, picture.switchboard)]
    await until(lambda: picture.switchboard.up)
    yield picture
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(true: Any) -> None:
    async with asyncio.timeout(30):
        while not true():
            await asyncio.sleep(0.01)


async def seated(picture: Picture, agent: int = 7) -> None:
    await picture.switchboard.order(SignIn(tenant=1, agent=agent, account="1001"))


async def test_what_happens_after_the_first_look_is_seen_without_another(
    picture: Picture, gateway: FakeGateway
) -> None:
    floor = await picture.floor(1)
    await seated(picture)
    await until(lambda: 7 in floor.seats)
    gateway.ring(7, "13812345678")
    await until(lambda: floor.card_of(7))
    gateway.answer(7)
    gateway.end(7)
    await until(lambda: floor.seats[7].state is AgentState.WRAP_UP)
    ended = floor.card_of(7)
    assert ended is not None and ended.stage == "ended" and not floor.calls
    gateway.sit(7, AgentState.IDLE)
    await until(lambda: floor.card_of(7) is None)
    assert sum(one.do == "look" for one in gateway.said) == 1


async def test_a_call_that_was_not_answered_leaves_nothing_to_wrap_up(
    picture: Picture, gateway: FakeGateway
) -> None:
    floor = await picture.floor(1)
    await seated(picture)
    await until(lambda: 7 in floor.seats)
    gateway.ring(7, "13812345678")
    gateway.end(7)
    await until(lambda: floor.seats[7].state is AgentState.IDLE)
    assert floor.card_of(7) is None


async def test_other_centres_are_other_pictures(picture: Picture, gateway: FakeGateway) -> None:
    ours, theirs = await picture.floor(1), await picture.floor(2)
    await seated(picture)
    gateway.tell(Queue(tenant=2, group=5, waiting=3))
    await until(lambda: 5 in theirs.queues and 7 in ours.seats)
    assert not ours.queues and not theirs.seats


async def test_a_gateway_that_came_back_is_looked_at_anew(
    picture: Picture, gateway: FakeGateway, tmp_path: Path
) -> None:
    await seated(picture)
    assert 7 in (await picture.floor(1)).seats
    async with picture.bus.subscribe(GATEWAY) as told:
        await gateway.down()
        await asyncio.wait_for(anext(aiter(told)), 30)
    with pytest.raises(NotReachable):
        await picture.floor(1)
    (tmp_path / "g.sock").unlink(missing_ok=True)
    await gateway.up(tmp_path / "g.sock")
    await until(lambda: picture.switchboard.up)
    assert not (await picture.floor(1)).seats


async def test_those_concerned_are_told(picture: Picture, gateway: FakeGateway) -> None:
    await seated(picture)
    async with picture.bus.subscribe(desk_topic(7), floor_topic(1)) as told:
        gateway.ring(7, "13812345678")
        gateway.end(7, reason="对方忙")
        wanted = [(floor_topic(1), {}), (desk_topic(7), {"said": "对方忙"})]
        async with asyncio.timeout(30):
            async for message in told:
                wanted = [one for one in wanted if one != message]
                if not wanted:
                    break


async def test_what_is_told_while_asking_is_not_overwritten(picture: Picture, gateway: FakeGateway) -> None:
    await seated(picture)
    asked = gateway._look

    def look(order: Any) -> Any:
        answer = asked(order)
        gateway.sit(7, AgentState.REST)  # told before the answer arrives, newer than it
        return answer

    gateway._look = look  # type: ignore[method-assign]
    floor = await picture.floor(1)
    await until(lambda: floor.seats[7].state is AgentState.REST)
