"""What a voice flow reads out: how an order stands, and prepared answers. In sentences for the ear."""

from datetime import datetime

from hotline.infra.errors import Refused
from hotline.orders import labels
from hotline.orders.models import AnswerTemplate, Order
from hotline.orders.queries import track
from hotline.orders.states import State
from hotline.worktime.zone import local

#: Longer answers belong to an agent.
LONGEST = 500


async def order(tenant_id: int, number: str, code: str, *, now: datetime) -> str:
    """Empty when number and code do not belong together, or the order to another city."""
    try:
        found = await track(number, code, now=now)
    except Refused:
        return ""
    return _standing(found) if found.tenant_id == tenant_id else ""


async def answer(tenant_id: int, topic: str) -> str:
    """The prepared answer of this title; empty when there is none."""
    row = await AnswerTemplate.filter(tenant_id=tenant_id, title=topic, purpose="answer", active=True).first()
    return "" if row is None else row.content[:LONGEST]


def _standing(found: Order) -> str:
    registered = local(found.created_at)
    text = f"您{registered.month}月{registered.day}日登记的诉求，{labels.CITIZEN_STATES[found.state]}。"
    if found.state is State.CLOSED and found.answer and not found.confidential:
        return f"{text}答复内容：{found.answer[:LONGEST]}"
    return text
