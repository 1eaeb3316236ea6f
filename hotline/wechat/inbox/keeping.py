"""Every message is a row, once: the platform says everything up to three times, sometimes at the same moment."""

import json
from datetime import datetime

from tortoise.exceptions import IntegrityError

from hotline.infra.database import savepoint, transaction
from hotline.infra.secrets import vault
from hotline.wechat.inbox.letters import Inbound
from hotline.wechat.models import OfficialAccount, WechatMedium, WechatMessage

MEDIA_ID_LENGTH = 200


async def keep(account: OfficialAccount, letter: Inbound, now: datetime) -> WechatMessage | None:
    """The new row, with its file ordered; None when we have it already."""
    if await WechatMessage.exists(account_id=account.id, key=letter.key):
        return None
    async with transaction():
        message = await _written(account, letter, now)
        if message is not None and 0 < len(letter.media_id) <= MEDIA_ID_LENGTH:
            await WechatMedium.create(message_id=message.id, media_id=letter.media_id, next_attempt_at=now)
    return message


async def _written(account: OfficialAccount, letter: Inbound, now: datetime) -> WechatMessage | None:
    try:
        async with savepoint():
            return await WechatMessage.create(
                account_id=account.id,
                key=letter.key,
                openid=letter.openid,
                kind=letter.kind,
                event=letter.event,
                content_encrypted=vault().encrypt(json.dumps(letter.content, ensure_ascii=False)),
                sent_at=letter.sent_at,
                received_at=now,
                handle_after=now,
            )
    except IntegrityError:  # another process was told at the same moment
        return None
