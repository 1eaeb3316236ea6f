"""A citizen with WeChat in hand: what is written, what comes back, and the hours that pass in between."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hotline.infra.settings import Settings
from hotline.wechat.conversation.working import Conversation
from hotline.wechat.inbox.fetching import Fetcher
from hotline.wechat.inbox.keeping import keep
from hotline.wechat.inbox.letters import opened
from hotline.wechat.inbox.voices import Listener
from hotline.wechat.models import Follower, OfficialAccount, Reply, Talk
from standins.wechat.letters import letter
from standins.wechat.pushing import SEAL, event, message
from tests.orders.town import NOON, Town

PHONE = "13800138000"
#: A gateway that is never asked: what is to be sent is read from its row.
SMS = {
    "sms_mas_url": "http://127.0.0.1:9",
    "sms_mas_ec_name": "e",
    "sms_mas_ap_id": "a",
    "sms_mas_secret": "s",
    "sms_sign": "临江12345",
    "sms_mas_sign_id": "1",
}


def with_sms(settings: Settings) -> Settings:
    """The same installation with a gateway."""
    return Settings.model_validate(settings.model_dump() | SMS)


@dataclass
class Citizen:
    """`say` is kept as the webhook keeps it; `heard` lets the workers go on and returns what is new to read."""

    town: Town
    account: OfficialAccount
    settings: Settings
    openid: str = "oA"
    now: datetime = NOON
    read: int = 0
    workers: int = 1
    client: Any = None
    listener: Listener | None = None
    last: list[Reply] = field(default_factory=list)

    def clock(self) -> datetime:
        return self.now

    def later(self, **span: float) -> None:
        self.now = self.town.now = self.now + timedelta(**span)

    async def say(self, *texts: str) -> list[str]:
        """One after the other, each waiting for its answer; the answers to the last."""
        for text in texts:
            self.later(seconds=5)
            await self.send("text", Content=text)
            answers = await self.heard()
        return answers

    async def send(self, kind: str, **fields: object) -> None:
        await self._arrived(message(self.openid, kind, self.now.timestamp(), **fields))

    async def do(self, name: str, **fields: object) -> list[str]:
        await self._arrived(event(self.openid, name, self.now.timestamp(), **fields))
        return await self.heard()

    async def heard(self) -> list[str]:
        """All workers until nothing is left to do."""
        self.later(seconds=2)
        if self.client is not None:
            await Fetcher(self.client, clock=self.clock).step()
        if self.listener is not None:
            await self.listener.step()
        while await self.worker().step():
            pass
        found = Reply.filter(follower__openid=self.openid, id__gt=self.read)
        self.last = await found.order_by("id")
        self.read = max([self.read, *(one.id for one in self.last)])
        return [str(one.content["text"]) for one in self.last]

    def worker(self) -> Conversation:
        return Conversation(self.settings, clock=self.clock)

    async def talk(self) -> Talk:
        return await Talk.get(follower__openid=self.openid).select_related("follower")

    async def follower(self) -> Follower:
        return await Follower.get(openid=self.openid)

    async def _arrived(self, fields: dict[str, Any]) -> None:
        one = letter(SEAL, fields, self.now.timestamp(), safe=True)
        await keep(self.account, opened(self.account, one.query, one.body), self.now)
