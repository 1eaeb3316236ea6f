"""现场管理: listening in, helping, taking over, putting agents into a state. Nothing of it goes unrecorded."""

from datetime import datetime
from typing import Any, Literal

from hotline.calls.acd.states import CHOSEN, AgentState
from hotline.calls.models import CallRecord
from hotline.calls.switchboard.client import Switchboard
from hotline.calls.switchboard.news import CallCard
from hotline.calls.switchboard.orders import (
    ChooseState,
    ForceHangUp,
    Monitor,
    Order,
    SignOut,
    TakeOver,
)
from hotline.calls.switchboard.picture import Floor
from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import Invalid, NotFound, Refused
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.models import Staff
from hotline.people.permissions import require

Mode = Literal["listen", "whisper", "barge_in"]
DO = "calls.monitor"
NOBODY = "没有找到这位坐席"


async def monitor(board: Switchboard, watched: int, mode: Mode, *, by: Actor, now: datetime) -> None:
    """监听 / 密语 / 插话; again with another mode switches."""
    await _colleague(watched, by)
    if watched == by.staff_id:
        raise Invalid("不能监听自己", code="oneself")
    order = Monitor(agent=by.staff_id or 0, watched=watched, mode=mode)
    await _on_record(board, order, f"calls.monitor_{mode}", f"staff:{watched}", {}, by, now)


async def take_over(board: Switchboard, watched: int, *, by: Actor, now: datetime) -> None:
    """接管: the supervisor has the caller, the agent goes on to wrap up."""
    await _colleague(watched, by)
    order = TakeOver(agent=by.staff_id or 0, watched=watched)
    await _on_record(board, order, "calls.take_over", f"staff:{watched}", {}, by, now)


async def force_state(board: Switchboard, agent: int, state: AgentState, *, by: Actor, now: datetime) -> None:
    """强制置闲 / 置忙 / 小休."""
    await _colleague(agent, by)
    if state not in CHOSEN:
        raise Invalid("只能选择空闲、忙碌或小休", code="state")
    order = ChooseState(agent=agent, state=state, forced_by=by.name)
    await _on_record(board, order, "calls.force_state", f"staff:{agent}", {"to": state.value}, by, now)


async def force_sign_out(board: Switchboard, agent: int, *, by: Actor, now: datetime) -> None:
    """强制签出; a conversation is finished first."""
    await _colleague(agent, by)
    order = SignOut(agent=agent, forced_by=by.name)
    await _on_record(board, order, "calls.force_sign_out", f"staff:{agent}", {}, by, now)


async def force_hang_up(board: Switchboard, floor: Floor, call_id: str, *, by: Actor, now: datetime) -> None:
    """强拆: the whole call ends."""
    require(by, DO)
    known = await CallRecord.get_or_none(call_id=key(call_id, 64), tenant_id=by.tenant_id)
    if known is None and not any(one.call == call_id for one in _calls(floor)):
        raise NotFound("没有找到这次通话")
    subject = f"call:{known.id}" if known else f"call:{call_id}"
    await _on_record(board, ForceHangUp(call=call_id), "calls.force_hang_up", subject, {}, by, now)


def _calls(floor: Floor) -> list[CallCard]:
    return [*floor.calls.values(), *(one for cards in floor.cards.values() for one in cards.values())]


async def _colleague(agent: int, by: Actor) -> None:
    """Of the own centre; anybody else's people do not exist."""
    require(by, DO)
    if by.staff_id is None or not await Staff.exists(id=agent, tenant_id=by.tenant_id, active=True):
        raise NotFound(NOBODY)


async def _on_record(
    board: Switchboard,
    order: Order,
    action: str,
    subject: str,
    detail: dict[str, Any],
    by: Actor,
    now: datetime,
) -> None:
    """Written down before it is done: an act nobody could read about later must not happen."""
    await _write(action, subject, detail, by, now)
    try:
        await board.order(order)
    except Refused as refusal:
        await _write("calls.not_done", subject, {"of": action, "reason": refusal.message}, by, now)
        raise


async def _write(action: str, subject: str, detail: dict[str, Any], by: Actor, now: datetime) -> None:
    async with transaction():
        await audit.record(by.label, action, subject, detail, now, by.request_id)
