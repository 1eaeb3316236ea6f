"""The worker that sends citizens what they are to learn. Any number of them is safe."""

import asyncio
from datetime import datetime, timedelta

import structlog
from tortoise.expressions import F, Q

from hotline.infra.clock import Clock, utc_now
from hotline.infra.database import transaction
from hotline.infra.polling import Polling
from hotline.messages.channels.message import Channel, Outcome, Outgoing, Sent
from hotline.messages.channels.wechat.sending import send
from hotline.messages.citizens.models import CitizenMessage, Fate, Means
from hotline.messages.citizens.settling import passed_on, sent
from hotline.messages.citizens.telling import Said, said
from hotline.people.citizens import in_clear
from hotline.people.models import Citizen
from hotline.wechat import templates
from hotline.wechat.api.client import Client
from hotline.wechat.models import Follower, Purpose
from hotline.wechat.templates import Words

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
AT_ONCE = 20
POLL_SECONDS = 0.5
SEND_SECONDS = 30.0  # below the lease: a claim is never lost while its worker lives
PAUSES = (5, 30, 120, 600)  # seconds before the next try of one way; then the next way


class CitizenSender(Polling):
    """Template message first, then SMS, each with a few tries."""

    poll_seconds = POLL_SECONDS

    def __init__(self, client: Client, sms: Channel, public_url: str, *, clock: Clock = utc_now) -> None:
        super().__init__(clock)
        self._client, self._sms, self._public_url = client, sms, public_url

    async def step(self) -> int:
        """Once round; returns how many were tried."""
        mine = [row for row in await self._due() if await self._claim(row)]
        await asyncio.gather(*(self._send(row) for row in mine))
        return len(mine)

    async def _due(self) -> list[CitizenMessage]:
        due = CitizenMessage.filter(fate=Fate.WAITING, next_attempt_at__lte=self._clock())
        return await due.order_by("next_attempt_at", "id").limit(AT_ONCE)

    async def _claim(self, row: CitizenMessage) -> bool:
        """True for exactly one worker: the row count of a conditional update decides."""
        same = Q(id=row.id, fate=Fate.WAITING, way=row.way, next_attempt_at=row.next_attempt_at)
        until = self._clock() + LEASE
        row.attempts += 1
        return bool(
            await CitizenMessage.filter(same).update(attempts=F("attempts") + 1, next_attempt_at=until)
        )

    async def _send(self, row: CitizenMessage) -> None:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                answer = await (self._by_template(row) if row.way is Means.TEMPLATE else self._by_sms(row))
        except Exception as failure:
            log.warning("could not tell a citizen", message=row.id, error=repr(failure))
            answer = Sent(Outcome.TEMPORARY, detail=type(failure).__name__)
        await self._settle(row, answer)

    async def _settle(self, row: CitizenMessage, answer: Sent) -> None:
        now = self._clock()
        async with transaction():
            if answer.state in (Outcome.ACCEPTED, Outcome.DELIVERED):
                await sent(row, answer.provider, answer.provider_id, now)
            elif answer.state is Outcome.TEMPORARY and row.attempts <= len(PAUSES):
                again = now + timedelta(seconds=PAUSES[row.attempts - 1])
                facts = {"next_attempt_at": again, "detail": answer.detail[:200]}
                await CitizenMessage.filter(id=row.id).update(**facts)
            else:
                await passed_on(row, answer.detail, now)

    async def _by_template(self, row: CitizenMessage) -> Sent:
        follower = await Follower.get(id=row.follower_id).select_related("account")
        template = await templates.of(follower.account_id, Purpose.PROGRESS)
        if template is None or not follower.account.active:
            return Sent(Outcome.PERMANENT, detail="公众号没有设置通知模板")
        if not follower.following:
            return Sent(Outcome.PERMANENT, detail="已取消关注")
        words = said(row)
        told = Words(words.title, words.text, words.number, words.state, row.created_at)
        url = self._absolute(words.url)
        return await send(self._client, follower, template, told, url, once=f"citizen-{row.id}")

    async def _by_sms(self, row: CitizenMessage) -> Sent:
        words = said(row)
        if words.good_until and datetime.fromisoformat(words.good_until) <= self._clock():
            return Sent(Outcome.PERMANENT, detail="已过有效时间，不再发送")
        if not self._sms.configured():
            return Sent(Outcome.PERMANENT, detail="短信没有启用")
        phone = words.phone or await _phone(row)
        if not phone:
            return Sent(Outcome.PERMANENT, detail="没有可用的手机号")
        return await self._sms.send(self._outgoing(row, words, phone), self._clock())

    def _outgoing(self, row: CitizenMessage, words: Said, phone: str) -> Outgoing:
        """Below zero: the attempts at our messages stand in the gateways' book beside those at notices."""
        return Outgoing(
            delivery_id=-row.id,
            notice_id=0,
            kind="citizen",
            urgency="normal",
            title=words.title,
            body=words.text,
            url=self._absolute(words.url),
            staff_id=0,
            phone=phone,
            link=self._absolute(words.link),
        )

    def _absolute(self, url: str) -> str:
        return f"{self._public_url}{url}" if url.startswith("/") else url


async def _phone(row: CitizenMessage) -> str:
    """The person's, or that of whoever is bound to the follower."""
    identity = row.citizen_id
    if identity is None and row.follower_id is not None:
        identity = (await Follower.get(id=row.follower_id)).citizen_id
    citizen = await Citizen.get_or_none(id=identity) if identity is not None else None
    return in_clear(citizen).phone if citizen else ""
