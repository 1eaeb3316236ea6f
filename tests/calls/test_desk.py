"""What agents and supervisors may have the gateway do, and to whom."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from hotline.calls import desk, supervising
from hotline.calls.acd.states import AgentState
from hotline.calls.goals import Dialling
from hotline.calls.models import CallBackTask, PhoneAccount, SkillGroup
from hotline.calls.phones import browser_phone
from hotline.calls.switchboard.client import Switchboard
from hotline.calls.switchboard.orders import Goal
from hotline.calls.switchboard.picture import Picture
from hotline.calls.switchboard.speech import NotReachable
from hotline.infra.audit import AuditEntry
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from hotline.infra.settings import Settings
from tests.calls.exchange import Exchange
from tests.calls.fake_gateway import FakeGateway
from tests.orders.town import PHONE, Town, build

DIALLING = Dialling("0770", 4)


@pytest.fixture
async def gateway(db: Settings, tmp_path: Path) -> AsyncIterator[FakeGateway]:
    async with FakeGateway(db.secret_key or "").at(tmp_path / "g.sock") as fake:
        yield fake


@pytest.fixture
async def board(gateway: FakeGateway, tmp_path: Path) -> AsyncIterator[Switchboard]:
    board = Switchboard(tmp_path / "g.sock")
    task = asyncio.create_task(board.run())
    async with asyncio.timeout(30):
        while not board.up:
            await asyncio.sleep(0.01)
    yield board
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.fixture
async def other() -> Town:
    return await build("b_", "450700")


async def phone(town: Town, extension: str, **more: Any) -> PhoneAccount:
    return await PhoneAccount.create(
        tenant_id=town.centre.id, extension=extension, name="话机", password_encrypted="", **more
    )


async def test_an_agent_signs_in_at_a_free_desk_phone_of_his_centre(
    exchange: Exchange, board: Switchboard, gateway: FakeGateway, other: Town
) -> None:
    agent, colleague = exchange["agent"], exchange["agent2"]
    await phone(exchange.town, "1001")
    await phone(exchange.town, "1002", staff_id=colleague.staff_id)
    await phone(other, "1003")
    await desk.sign_in(board, "1001", by=agent)
    assert gateway.seats[agent.staff_id or 0].account == "1001"
    with pytest.raises(Forbidden):
        await desk.sign_in(board, "1002", by=agent)
    for missing in ("1003", "1004", "x" * 80):
        with pytest.raises(NotFound):
            await desk.sign_in(board, missing, by=agent)


async def test_a_browser_phone_is_its_owner_s_alone_and_survives_a_reload(
    exchange: Exchange, board: Switchboard, gateway: FakeGateway, db: Settings
) -> None:
    agent, colleague = exchange["agent"], exchange["agent2"]
    first = browser_phone(agent, db, exchange.now)
    assert browser_phone(agent, db, exchange.now, first.account) == first
    assert browser_phone(colleague, db, exchange.now, first.account).account != first.account
    assert first.password not in repr(first)
    await desk.sign_in(board, first.account, by=agent)
    with pytest.raises(Forbidden):
        await desk.sign_in(board, first.account, by=colleague)


async def test_who_only_watches_signs_in_busy_and_cannot_go_idle(
    exchange: Exchange, board: Switchboard, gateway: FakeGateway
) -> None:
    supervisor = exchange["supervisor"]
    await phone(exchange.town, "1001")
    await desk.sign_in(board, "1001", by=supervisor)
    assert gateway.seats[supervisor.staff_id or 0].state is AgentState.BUSY
    with pytest.raises(Forbidden):
        await desk.choose_state(board, AgentState.IDLE, by=supervisor)


@pytest.mark.parametrize("who", ["signer", "handler", "admin", "reviewer", "station"])
async def test_nobody_else_has_a_telephone(exchange: Exchange, board: Switchboard, who: str) -> None:
    for refused in (
        desk.sign_in(board, "1001", by=exchange[who]),
        desk.sign_out(board, by=exchange[who]),
        desk.act(board, "hang_up", by=exchange[who]),
        desk.dial(board, PHONE, by=exchange[who], dialling=DIALLING),
        desk.pick_up(board, exchange["agent"].staff_id or 0, by=exchange[who]),
    ):
        with pytest.raises(Forbidden):
            await refused


async def test_goals_of_another_centre_do_not_exist(
    exchange: Exchange, board: Switchboard, gateway: FakeGateway, other: Town
) -> None:
    agent = exchange["agent"]
    theirs = await SkillGroup.create(tenant_id=other.centre.id, code="g", name="综合组")
    await phone(other, "2001")
    foreign = [
        Goal(kind="group", value=str(theirs.id)),
        Goal(kind="agent", value=str(other["agent"].staff_id)),
        Goal(kind="agent", value="１"),
        Goal(kind="number", value="2001"),
    ]
    for to in foreign:
        for send in (desk.transfer, desk.consult):
            with pytest.raises(NotFound):
                await send(board, to, by=agent, dialling=DIALLING)
    with pytest.raises(NotFound):
        await desk.dial(board, "2001", by=agent, dialling=DIALLING)
    with pytest.raises(NotFound):
        await desk.pick_up(board, other["agent"].staff_id or 0, by=agent)
    assert gateway.did == []


async def test_a_call_goes_to_groups_colleagues_and_numbers(
    exchange: Exchange, board: Switchboard, gateway: FakeGateway
) -> None:
    agent = exchange["agent"]
    await phone(exchange.town, "1001")
    await desk.sign_in(board, "1001", by=agent)
    gateway.ring(agent.staff_id or 0, PHONE)
    for to, value in (
        (Goal(kind="group", value=str(exchange.group.id)), str(exchange.group.id)),
        (Goal(kind="agent", value=str(exchange["agent2"].staff_id)), str(exchange["agent2"].staff_id)),
        (Goal(kind="number", value="+86 138-1234-5678"), "13812345678"),
        (Goal(kind="number", value="2812345"), "07702812345"),
        (Goal(kind="number", value="12328"), "12328"),
        (Goal(kind="number", value="110"), "110"),
    ):
        await desk.consult(board, to, by=agent, dialling=DIALLING)
        assert gateway.last("consult").to.value == value
    with pytest.raises(Invalid):
        await desk.transfer(board, Goal(kind="agent", value=str(agent.staff_id)), by=agent, dialling=DIALLING)
    with pytest.raises(Invalid):
        await desk.transfer(board, Goal(kind="number", value="12"), by=agent, dialling=DIALLING)


async def test_dialling_from_an_order_is_on_the_record(
    exchange: Exchange, board: Switchboard, gateway: FakeGateway, other: Town
) -> None:
    order, agent = await exchange.town.submit(), exchange["agent"]
    await phone(exchange.town, "1001")
    await desk.sign_in(board, "1001", by=agent)
    await desk.dial_order(board, order.number or "", by=agent, dialling=DIALLING, now=exchange.now)
    assert gateway.last("dial").number == PHONE
    seen = await AuditEntry.get(action="personal.reveal")
    assert seen.subject == f"order:{order.number}" and seen.detail["reason"] == "点击拨号"
    with pytest.raises(NotFound):
        await desk.dial_order(
            board, order.number or "", by=other["agent"], dialling=DIALLING, now=exchange.now
        )


async def test_a_call_back_says_whose_it_is(
    exchange: Exchange, board: Switchboard, gateway: FakeGateway
) -> None:
    missed = await exchange.call(asked=1, ended=40)
    assert await CallBackTask.exists(call_id=missed.id)
    agent = exchange["agent"]
    await phone(exchange.town, "1001")
    await desk.sign_in(board, "1001", by=agent)
    await desk.dial_call(board, missed.call_id, by=agent, dialling=DIALLING, back=True)
    assert gateway.last("dial").call_back == missed.call_id
    await desk.dial_call(board, missed.call_id, by=agent, dialling=DIALLING)
    assert gateway.last("dial").call_back == ""
    with pytest.raises(NotFound):
        await desk.dial_call(board, "nonsense", by=agent, dialling=DIALLING)


async def test_every_act_of_a_supervisor_is_written_down_before_it_is_done(
    exchange: Exchange, board: Switchboard, gateway: FakeGateway
) -> None:
    lead, agent, now = exchange["shift_lead"], exchange["agent"], exchange.now
    await phone(exchange.town, "1001")
    await desk.sign_in(board, "1001", by=agent)
    seat = agent.staff_id or 0
    gateway.ring(seat, PHONE)
    gateway.answer(seat)
    floor = await _floor(board, exchange)
    await supervising.monitor(board, seat, "listen", by=lead, now=now)
    await supervising.monitor(board, seat, "whisper", by=lead, now=now)
    await supervising.monitor(board, seat, "barge_in", by=lead, now=now)
    await supervising.take_over(board, seat, by=lead, now=now)
    await supervising.force_hang_up(board, floor, "call-1", by=lead, now=now)
    await supervising.force_state(board, seat, AgentState.BUSY, by=lead, now=now)
    await supervising.force_sign_out(board, seat, by=lead, now=now)
    assert gateway.last("choose_state").forced_by == lead.name
    written = [one.action for one in await AuditEntry.filter(action__startswith="calls.").order_by("id")]
    words = (
        "monitor_listen monitor_whisper monitor_barge_in take_over force_hang_up force_state force_sign_out"
    )
    assert written == [f"calls.{word}" for word in words.split()]


async def test_a_refused_act_is_written_down_as_not_done(
    exchange: Exchange, board: Switchboard, gateway: FakeGateway
) -> None:
    gateway.refusing["monitor"] = Conflict("坐席不在通话中")
    with pytest.raises(Refused, match="坐席不在通话中"):
        await supervising.monitor(
            board, exchange["agent"].staff_id or 0, "listen", by=exchange["shift_lead"], now=exchange.now
        )
    written = await AuditEntry.filter(action__startswith="calls.").order_by("id")
    assert [one.action for one in written] == ["calls.monitor_listen", "calls.not_done"]


async def test_only_one_s_own_floor_is_led(
    exchange: Exchange, board: Switchboard, gateway: FakeGateway, other: Town
) -> None:
    lead, seat, now = exchange["shift_lead"], other["agent"].staff_id or 0, exchange.now
    await phone(other, "1001")
    await desk.sign_in(board, "1001", by=other["agent"])
    gateway.ring(seat, PHONE, "theirs")
    floor, before = await _floor(board, exchange), len(gateway.did)
    for refused in (
        supervising.monitor(board, seat, "listen", by=lead, now=now),
        supervising.take_over(board, seat, by=lead, now=now),
        supervising.force_state(board, seat, AgentState.IDLE, by=lead, now=now),
        supervising.force_sign_out(board, seat, by=lead, now=now),
        supervising.force_hang_up(board, floor, "theirs", by=lead, now=now),
    ):
        with pytest.raises(NotFound):
            await refused
    with pytest.raises(Forbidden):
        await supervising.monitor(board, seat, "listen", by=exchange["agent2"], now=now)
    assert len(gateway.did) == before and not floor.seats
    assert not await AuditEntry.filter(action__startswith="calls.").exists()


async def test_a_gateway_that_is_away_says_so(
    exchange: Exchange, board: Switchboard, gateway: FakeGateway
) -> None:
    await gateway.down()
    async with asyncio.timeout(30):
        while board.up:
            await asyncio.sleep(0.01)
    with pytest.raises(NotReachable):
        await desk.sign_out(board, by=exchange["agent"])


async def _floor(board: Switchboard, exchange: Exchange) -> Any:
    return await Picture(board).floor(exchange.town.centre.id)
