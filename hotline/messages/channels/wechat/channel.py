"""The rung between Web Push and SMS, for members of staff who bound their WeChat."""

from datetime import datetime

from hotline.infra.settings import Settings
from hotline.messages.channels.message import Outcome, Outgoing, Sent
from hotline.messages.channels.wechat.sending import PROVIDER, send
from hotline.wechat import staffing, templates
from hotline.wechat.api.client import Client
from hotline.wechat.models import Purpose
from hotline.wechat.templates import Words


class WeChatNotices:
    """Receipts come as events of the platform (`receipts`)."""

    name = PROVIDER

    def __init__(self, settings: Settings) -> None:
        self._client = Client(settings)

    def configured(self) -> bool:
        """Accounts are in the database: `usable` looks there."""
        return True

    async def usable(self) -> bool:
        """Whether an account has the approved text."""
        return await templates.anywhere(Purpose.ESCALATION)

    async def send(self, message: Outgoing, now: datetime) -> Sent:
        follower = await staffing.reachable(message.staff_id)
        if follower is None:
            return Sent(Outcome.PERMANENT, self.name, detail="no WeChat is bound")
        template = await templates.of(follower.account_id, Purpose.ESCALATION)
        if template is None:
            return Sent(Outcome.TECHNICAL, self.name, detail="the account has no approved text")
        words = Words(message.title, message.body, at=now)
        once = f"delivery-{message.delivery_id}"
        return await send(self._client, follower, template, words, message.url, once=once)

    async def close(self) -> None:
        await self._client.close()
