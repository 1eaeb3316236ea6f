"""What happens to orders and concerns the asking: a round that ended, a judgement, a person who was quicker."""

from datetime import datetime

from hotline.orders.events import Announced
from hotline.orders.models import Order
from hotline.orders.states import State
from hotline.outreach.occasions import asking as asks
from hotline.outreach.occasions import results
from hotline.outreach.occasions.models import Asking
from hotline.outreach.occasions.states import UNDER_WAY, AskingState

#: Whose result is news to the citizen. Other ways into the call-back are a person's own decision.
ANSWERING = frozenset({"answer", "review_result"})


async def hear(event: Announced) -> None:
    """In the transaction of what happened."""
    asking = await asks.live(event.order_id)
    if asking is not None:
        await _concern(asking, event)
    elif _round_ended(event):
        order = await Order.get(id=event.order_id)
        begun = await asks.begin(order, event.at)
        if State(event.from_state) not in asks.JUDGED_IN and not _rings(begun):
            await results.tell(order, event.at)


def _round_ended(event: Announced) -> bool:
    """Into the call-back with an answer, or closed without one."""
    if event.from_state == event.to_state:
        return False
    to = State(event.to_state)
    return (to is State.CALL_BACK and event.action in ANSWERING) or to is State.CLOSED


async def _concern(asking: Asking, event: Announced) -> None:
    to, by_person = State(event.to_state), event.actor_id is not None
    if to not in asks.JUDGED_IN:
        await asks.settle(asking, AskingState.CANCELLED, event.at, "工单已重新办理")
    elif event.action == "evaluate" or (event.action == "call_back" and event.data.get("reached")):
        await asks.settle(asking, AskingState.ANSWERED, event.at)
    elif event.action == "call_back" and to is not State.CALL_BACK:
        await _unreached(asking, event.at, by_person=by_person)
    elif event.action == "submit_closing" and by_person:
        await asks.settle(asking, AskingState.CANCELLED, event.at, "已由工作人员提交办结")


async def _unreached(asking: Asking, now: datetime, *, by_person: bool) -> None:
    """As often as the rules ask. By SMS he may still judge until the case is archived."""
    still = asking.state in UNDER_WAY and "sms" in asking.ways.split() and not by_person
    if not still:
        await asks.settle(asking, AskingState.UNREACHED, now)


def _rings(asking: Asking | None) -> bool:
    return asking is not None and asking.state is AskingState.BY_ROBOT
