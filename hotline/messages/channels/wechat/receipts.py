"""Whether a notice arrived, as the platform's event says."""

from datetime import datetime

from hotline.messages import receipts
from hotline.messages.channels.wechat.sending import PROVIDER
from hotline.wechat.inbox.events import listen
from hotline.wechat.models import WechatMessage

FINISHED = "TEMPLATESENDJOBFINISH"
SUBSCRIBED = "subscribe_msg_sent_event"
OUTCOMES = {"success": "delivered", "failed:user block": "permanent"}


async def finished(message: WechatMessage, now: datetime) -> None:
    """success, failed:user block, failed: system failed."""
    content = message.content
    number, status = str(content.get("MsgID") or ""), str(content.get("Status") or "")
    if number:
        await receipts.receipt(PROVIDER, number, OUTCOMES.get(status, "technical"), status, now)


async def subscriber_told(message: WechatMessage, now: datetime) -> None:
    """The same of subscription notices, several in one event."""
    listed = (message.content.get("SubscribeMsgSentEvent") or {}).get("List") or []
    for one in listed if isinstance(listed, list) else [listed]:
        number, code = str(one.get("MsgID") or ""), str(one.get("ErrorCode") or "0")
        if number:
            outcome = "delivered" if code == "0" else "permanent"
            await receipts.receipt(PROVIDER, number, outcome, str(one.get("ErrorStatus") or code), now)


def listening() -> None:
    """From now on this process hears of them."""
    listen((FINISHED,), finished)
    listen((SUBSCRIBED,), subscriber_told)
