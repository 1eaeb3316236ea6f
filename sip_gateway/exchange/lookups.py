"""What a voice flow asks the house, answered in words to be read aloud; an empty answer is "nothing found"."""

from __future__ import annotations

from datetime import datetime

from hotline.content.models import Article
from hotline.content.states import ArticleState
from hotline.infra.errors import Refused
from hotline.orders.labels import CITIZEN_STATES
from hotline.orders.queries.tracking import track
from hotline.worktime.zone import local

#: What a caller listens to before he hangs up.
LONGEST = 500


async def order_state(number: str, code: str, now: datetime) -> str:
    """By number and query code, guarded against guessing like the portal's own page."""
    try:
        order = await track(number, code, now=now)
    except Refused:
        return ""
    said = f"您好，您的诉求目前状态为：{CITIZEN_STATES[order.state]}。"
    if order.due_at is not None and order.closed_at is None:
        due = local(order.due_at)
        said += f"办理时限为{due.month}月{due.day}日{due.hour}点前。"
    return said


async def knowledge(tenant: int, topic: str) -> str:
    """The published article whose title names the topic: what the portal shows is what the telephone says."""
    found = await (
        Article.filter(tenant_id=tenant, state=ArticleState.PUBLISHED, title__icontains=topic)
        .order_by("-published_at")
        .first()
    )
    return "" if found is None else (found.summary or found.body)[:LONGEST]
