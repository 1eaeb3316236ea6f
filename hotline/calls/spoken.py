"""What a voice flow reads out: how an order stands, and prepared answers. In sentences for the ear."""

from datetime import datetime

from hotline.content.models import Article
from hotline.content.states import ArticleState
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
    """The prepared answer of this title, else the newest article that names it; empty when there is neither."""
    row = await AnswerTemplate.filter(tenant_id=tenant_id, title=topic, purpose="answer", active=True).first()
    if row is not None:
        return row.content[:LONGEST]
    published = Article.filter(tenant_id=tenant_id, state=ArticleState.PUBLISHED, title__icontains=topic)
    found = await published.order_by("-published_at").first()
    return "" if found is None else (found.summary or found.body)[:LONGEST]


def _standing(found: Order) -> str:
    registered = local(found.created_at)
    text = f"您{registered.month}月{registered.day}日登记的诉求，目前{labels.CITIZEN_STATES[found.state]}。"
    if found.state is State.CLOSED:
        return text if found.confidential or not found.answer else f"{text}答复内容：{found.answer[:LONGEST]}"
    if found.due_at is not None:
        due = local(found.due_at)
        text += f"办理时限为{due.month}月{due.day}日{due.hour}点前。"
    return text
