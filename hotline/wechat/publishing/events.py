"""The platform's own word on a post, by event: it comes sooner than we ask."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hotline.content.posts.models import Release
from hotline.content.posts.states import Step, Way
from hotline.wechat.inbox.events import listen
from hotline.wechat.models import WechatMessage
from hotline.wechat.publishing.outcomes import Fate, Outcome, of_mass_send, of_publishing
from hotline.wechat.publishing.publisher import settle

PUBLISHED, MASS_SENT = "PUBLISHJOBFINISH", "MASSSENDJOBFINISH"


async def published(message: WechatMessage, now: datetime) -> None:
    """PUBLISHJOBFINISH."""
    told = message.content.get("PublishEventInfo")
    if isinstance(told, Mapping):
        await _tell(message, Way.PUBLISH, str(told.get("publish_id", "")), of_publishing(told), now)


async def mass_sent(message: WechatMessage, now: datetime) -> None:
    """MASSSENDJOBFINISH."""
    told: Mapping[str, Any] = message.content
    number = str(told.get("MsgID") or told.get("MsgId") or "")
    await _tell(message, Way.MASS_SEND, number, of_mass_send(told), now)


async def _tell(message: WechatMessage, way: Way, job: str, outcome: Outcome, now: datetime) -> None:
    """One that comes before we know its number is found by asking, a little later."""
    if not job or outcome.fate is Fate.PENDING:
        return
    found = await Release.get_or_none(account_id=message.account_id, way=way, job_id=job, step=Step.SENT)
    if found is not None:
        await settle(found.id, outcome, now)


def listening() -> None:
    """From now on this process's worker hears of results."""
    listen((PUBLISHED,), published)
    listen((MASS_SENT,), mass_sent)
