"""What happens to an order is told in the chat it belongs to: the result, what is missing, the end."""

from contextlib import AbstractContextManager
from datetime import datetime

from hotline.orders import events
from hotline.orders.deidentify import deidentify
from hotline.orders.events import Announced
from hotline.orders.labels import INVALID_CODES
from hotline.orders.models import Order
from hotline.orders.states import InvalidCode, State
from hotline.people.organisations import centre_of
from hotline.wechat.conversation.intents import Say
from hotline.wechat.conversation.standing import ANSWERED, answered
from hotline.wechat.models import ChatOrder, Follower
from hotline.wechat.replying.writing import say

ANSWER = 400
_TITLE = 30
#: States whose coming is news for who waits.
NEWS = frozenset({State.CALL_BACK, State.AWAITING_SUPPLEMENT, State.CLOSED, State.INVALID})


async def hear(event: Announced) -> None:
    """In the transaction of what happened: told if and only if it did."""
    changed = event.from_state != event.to_state and State(event.to_state) in NEWS
    if not (changed or event.action in ("dispatch", "main_closed")):
        return
    followers = await _followers(event.order_id)
    if not followers:
        return
    order = await Order.get(id=event.order_id)
    for follower_id, joined in followers.items():
        found = news(order, event, joined=joined)
        if found is not None:
            await _tell(follower_id, order, found, event.at)


def news(order: Order, event: Announced, *, joined: bool) -> Say | None:
    """In words for the citizen; who merely follows reads no names and is asked nothing."""
    title = _short(deidentify(order.title, [order.contact_name]) if joined else order.title)
    match State(event.to_state):
        case State.AWAITING_SUPPLEMENT if not joined:
            asked = str(event.data.get("text") or "请补充情况")
            return Say(f"您的诉求「{title}」需要补充：{asked}", ("补充", "查进度"), lasting=True)
        case State.INVALID if not joined:
            return Say(f"您的诉求「{title}」经审核不予受理。{_why(order)}", ("查进度", "人工"), lasting=True)
        case State.CALL_BACK | State.CLOSED:
            return _result(order, event, title, joined=joined)
    if event.action == "main_closed":
        return Say(f"您的诉求「{title}」与同类诉求合并办理，现已办结。", ("查进度",), lasting=True)
    if event.action == "dispatch" and not joined:
        lead = str(event.data.get("lead") or "承办单位")
        return Say(f"您的诉求「{title}」已转{lead}办理。", ("查进度",))
    return None


def _result(order: Order, event: Announced, title: str, *, joined: bool) -> Say | None:
    if State(event.from_state) in ANSWERED:
        over = event.to_state == State.CLOSED
        return (
            Say(f"您的诉求「{title}」已办结，感谢您的反映。", lasting=False) if over and not joined else None
        )
    text = order.answer if answered(order) else ""
    text = deidentify(text, [order.contact_name]) if joined else text
    told = f"办理结果：{text[:ANSWER]}{'…' if len(text) > ANSWER else ''}" if text else "已经办理完成。"
    if joined:
        return Say(f"您关注的「{title}」有结果了。\n{told}", lasting=True)
    return Say(
        f"您的诉求「{title}」有结果了。\n{told}\n办得怎么样？请您评价。",
        ("评价", "不满意", "查进度"),
        lasting=True,
    )


async def _followers(order_id: int) -> dict[int, bool]:
    """Who made or joined it in a chat, and who has bound its telephone."""
    found = {one.follower_id: one.joined for one in await ChatOrder.filter(order_id=order_id)}
    citizen_id = (await Order.get(id=order_id).only("id", "citizen_id")).citizen_id
    if citizen_id is not None:
        for one in await Follower.filter(citizen_id=citizen_id).only("id"):
            found.setdefault(one.id, False)
    return found


async def _tell(follower_id: int, order: Order, found: Say, now: datetime) -> None:
    centre = await centre_of(order.tenant_id)
    await say(
        follower_id,
        found.text,
        now=now,
        choices=found.choices,
        lasting=found.lasting,
        order_id=order.id,
        title="诉求进展",
        path=f"/c/{centre.code}/track?number={order.number}",  # every city answers under its code
    )


def _why(order: Order) -> str:
    known = order.invalid_code in set(InvalidCode)
    return f"原因：{INVALID_CODES[InvalidCode(order.invalid_code)]}。" if known else ""


def _short(title: str) -> str:
    return title if len(title) <= _TITLE else title[: _TITLE - 1] + "…"


def orders_told() -> AbstractContextManager[None]:
    """While the block lasts this process writes such replies."""
    return events.inside(hear)
