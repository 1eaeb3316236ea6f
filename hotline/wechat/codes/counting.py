"""Following by a code and scanning it again are events; each is one row."""

from datetime import datetime

from hotline.wechat.inbox.events import listen
from hotline.wechat.models import Follower, SceneCode, SceneVisit, WechatMessage

FOLLOWING = "subscribe"
PREFIX = "qrscene_"  # the platform's, before the scene of somebody who just followed


def listening() -> None:
    """From now on visits are counted in this process."""
    listen((FOLLOWING, "SCAN"), came)


async def came(message: WechatMessage, now: datetime) -> None:
    """Somebody came by a code of ours; other scenes are other rooms' affair."""
    told = message.content.get("EventKey")
    scene = told.removeprefix(PREFIX) if isinstance(told, str) else ""
    code = await SceneCode.get_or_none(account_id=message.account_id, scene=scene) if scene else None
    follower = await Follower.get_or_none(account_id=message.account_id, openid=message.openid)
    if code is not None and follower is not None:
        followed = message.event == FOLLOWING
        await SceneVisit.create(code_id=code.id, follower_id=follower.id, followed=followed, at=now)
