"""What an agent does at the telephone. Permissions are looked at here; the gateway obeys whoever asks."""

from datetime import datetime

from hotline.calls.acd.states import CHOSEN, AgentState
from hotline.calls.goals import Dialling, checked, dialable
from hotline.calls.models import CallBackTask, CallRecord, PhoneAccount
from hotline.calls.phones import BROWSER, is_browser_account_of
from hotline.calls.states import TaskState
from hotline.calls.switchboard.client import Switchboard
from hotline.calls.switchboard.orders import (
    ChooseState,
    CompleteTransfer,
    Conference,
    Consult,
    Dial,
    Goal,
    HangUp,
    Hold,
    Mute,
    PickUp,
    Press,
    Resume,
    SignIn,
    SignOut,
    StopMonitoring,
    Transfer,
)
from hotline.infra.errors import Forbidden, Invalid, NotFound
from hotline.orders.contact import reveal_contact
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.models import Staff
from hotline.people.permissions import can, require

SIMPLE = {
    "hang_up": HangUp,
    "hold": Hold,
    "resume": Resume,
    "complete_transfer": CompleteTransfer,
    "conference": Conference,
    "stop_monitoring": StopMonitoring,
}


async def sign_in(board: Switchboard, account: str, *, by: Actor) -> None:
    """签入 at a desk phone's extension or a browser phone's account. Who only watches is never rung by a queue."""
    agent = _seated(by)
    await _own_telephone(account, by)
    state = AgentState.IDLE if can(by, "calls.take") else AgentState.BUSY
    await board.order(SignIn(tenant=by.tenant_id or 0, agent=agent, account=account, state=state))


async def sign_out(board: Switchboard, *, by: Actor) -> None:
    """签出; a conversation is finished first."""
    await board.order(SignOut(agent=_seated(by)))


async def choose_state(board: Switchboard, state: AgentState, *, by: Actor) -> None:
    """置闲 / 置忙 / 小休, and the end of 整理."""
    agent = _seated(by)
    if state not in CHOSEN:
        raise Invalid("只能选择空闲、忙碌或小休", code="state")
    if state is AgentState.IDLE:
        require(by, "calls.take")
    await board.order(ChooseState(agent=agent, state=state))


async def act(board: Switchboard, what: str, *, by: Actor) -> None:
    """Whatever needs no more than saying so: see `SIMPLE`."""
    agent = _seated(by)
    if what not in SIMPLE:
        raise Invalid("没有这个操作", code="unknown_act")
    await board.order(SIMPLE[what](agent=agent))


async def mute(board: Switchboard, on: bool, *, by: Actor) -> None:
    """静音."""
    await board.order(Mute(agent=_seated(by), on=on))


async def press(board: Switchboard, digits: str, *, by: Actor) -> None:
    """按键: sent to the other side."""
    agent = _seated(by)
    if not digits or len(digits) > 32 or set(digits) - set("0123456789*#"):
        raise Invalid("只能发送数字、* 和 #", fields={"digits": "只能发送数字、* 和 #"})
    await board.order(Press(agent=agent, digits=digits))


async def dial(
    board: Switchboard, number: str, *, by: Actor, dialling: Dialling, call_back: str = ""
) -> None:
    """Rings one's own telephone, then the number."""
    agent = _seated(by)
    clear = await dialable(number, by=by, dialling=dialling)
    await board.order(Dial(agent=agent, number=clear, call_back=call_back))


async def dial_order(
    board: Switchboard, number: str, *, by: Actor, dialling: Dialling, now: datetime
) -> None:
    """Whoever asked in an order: dialling uses the number in clear, so it is on the record like looking at it."""
    _seated(by)
    contact = await reveal_contact(number, by=by, reason="点击拨号", now=now)
    if not contact.phone:
        raise NotFound("诉求人没有留下电话")
    await dial(board, contact.phone, by=by, dialling=dialling)


async def dial_call(
    board: Switchboard, call_id: str, *, by: Actor, dialling: Dialling, back: bool = False
) -> None:
    """Whoever called, or was called, in one of our calls; `back`: what is owed to him is tried with it."""
    _seated(by)
    call = await CallRecord.get_or_none(call_id=key(call_id, 64), tenant_id=by.tenant_id)
    if call is None or not (call.agent_id == by.staff_id or can(by, "calls.call_back")):
        raise NotFound("没有找到这次通话")
    if not call.number:
        raise NotFound("对方隐藏了号码，无法回拨")
    owed = back and await CallBackTask.exists(call_id=call.id, state=TaskState.OPEN)
    await dial(board, call.number, by=by, dialling=dialling, call_back=call.call_id if owed else "")


async def transfer(board: Switchboard, to: Goal, *, by: Actor, dialling: Dialling) -> None:
    """盲转."""
    await board.order(Transfer(agent=_seated(by), to=await checked(to, by=by, dialling=dialling)))


async def consult(board: Switchboard, to: Goal, *, by: Actor, dialling: Dialling) -> None:
    """咨询: the caller hears music meanwhile."""
    await board.order(Consult(agent=_seated(by), to=await checked(to, by=by, dialling=dialling)))


async def pick_up(board: Switchboard, ringing: int, *, by: Actor) -> None:
    """代答 for a colleague of the same centre."""
    require(by, "calls.take")
    if not await Staff.exists(id=ringing, tenant_id=by.tenant_id, active=True):
        raise NotFound("没有找到这位坐席")
    await board.order(PickUp(agent=_seated(by), ringing=ringing))


def _seated(by: Actor) -> int:
    """Who may have a telephone at all."""
    if not (can(by, "calls.take") or can(by, "calls.monitor")) or by.staff_id is None or by.tenant_id is None:
        raise Forbidden("您的岗位没有此项权限")
    return by.staff_id


async def _own_telephone(account: str, by: Actor) -> None:
    if account.startswith(BROWSER):
        if not is_browser_account_of(account, by):
            raise Forbidden("这不是您的浏览器话机")
        return
    phone = await PhoneAccount.get_or_none(extension=key(account, 12), tenant_id=by.tenant_id, active=True)
    if phone is None:
        raise NotFound("没有找到这部话机", fields={"phone": "没有找到这部话机"})
    if phone.staff_id not in (None, by.staff_id):
        raise Forbidden("这部话机已分配给别的坐席", fields={"phone": "这部话机已分配给别的坐席"})
