"""A text message, through the gateway that works, at most once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from hotline.infra.errors import Invalid
from hotline.infra.settings import Settings
from hotline.messages.channels.calling import NoAnswer, NotReached
from hotline.messages.channels.message import Outcome, Outgoing, Sent
from hotline.messages.channels.sms import log as book
from hotline.messages.channels.sms import priority
from hotline.messages.channels.sms.alert import alert
from hotline.messages.channels.sms.aliyun import Aliyun
from hotline.messages.channels.sms.codes import OUTCOMES
from hotline.messages.channels.sms.gateway import ELSEWHERE, Gateway, Request, Submitted, Verdict
from hotline.messages.channels.sms.mas import Mas
from hotline.messages.channels.sms.models import Reach, SmsMessage
from hotline.messages.channels.sms.quota import uses
from hotline.people import phones

log = structlog.get_logger(__name__)

_REFUSALS = {Verdict.NUMBER: Outcome.PERMANENT, Verdict.MESSAGE: Outcome.TECHNICAL}
#: After this long without a word from a gateway, two messages are better than perhaps none.
#: Gateways recognise a repeat for at least a quarter of an hour.
PATIENCE = timedelta(minutes=10)


class Sms:
    """Asks the gateways in the order of their priority until one has the message."""

    name = "sms"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        both: tuple[Gateway, ...] = (Aliyun(settings), Mas(settings))
        ranked = sorted(both, key=lambda gateway: gateway.name != settings.sms_first)
        self._gateways = {gateway.name: gateway for gateway in ranked}

    def configured(self) -> bool:
        return bool(self._usable())

    async def send(self, message: Outgoing, now: datetime) -> Sent:
        phone = _mobile(message.phone)
        if not phone:
            return Sent(Outcome.PERMANENT, self.name, detail="no mobile number is known")
        earlier = await book.attempts(message.delivery_id)
        done = book.settled(earlier)
        if done is not None:
            return _as_before(done)
        try:
            return await self._try(message, phone, earlier, now)
        except book.QuotaUsedUp as refusal:
            await alert([refusal.use], refusal.use.limit, message.staff_id, now)
            return Sent(Outcome.TECHNICAL, self.name, detail=str(refusal))

    async def close(self) -> None:
        for gateway in self._gateways.values():
            await gateway.close()

    async def _try(self, message: Outgoing, phone: str, earlier: Sequence[SmsMessage], now: datetime) -> Sent:
        open_one = book.unanswered(earlier)
        if open_one is not None:
            repeated = await self._repeat(open_one, message, phone, now)
            if repeated is not None:
                return repeated
        return await self._ask_in_turn(message, phone, len(earlier), now)

    async def _repeat(self, row: SmsMessage, message: Outgoing, phone: str, now: datetime) -> Sent | None:
        """The very same request again, where that cannot become a second message. None: ask the others."""
        gateway = self._gateways.get(row.provider)
        if gateway is None or not gateway.knows_repeats:
            return Sent(Outcome.ACCEPTED, row.provider, detail="unanswered: not sent a second time")
        try:
            answer = await gateway.submit(Request(message, phone, row.key))
        except (NotReached, NoAnswer) as failure:
            answer = Submitted(Verdict.BROKEN, code=str(failure)[:60])
        if answer.verdict is not Verdict.BROKEN:
            return _sent(gateway.name, answer, await book.closed(row, answer))
        waiting = Sent(Outcome.TEMPORARY, gateway.name, detail=f"still no answer: {answer.code}")
        return waiting if now < row.asked_at + PATIENCE else None

    async def _ask_in_turn(self, message: Outgoing, phone: str, attempt: int, now: datetime) -> Sent:
        sent = Sent(Outcome.TECHNICAL, self.name, detail="no gateway is configured")
        for name in await priority.current(self._usable(), now):
            gateway = self._gateways[name]
            row = await self._open(gateway, message, attempt, now)
            attempt += 1
            answered = await self._submit(gateway, row, message, phone, now)
            if answered is not None:
                return answered
            sent = Sent(Outcome.TEMPORARY, name, detail="no gateway takes messages just now")
        return sent

    async def _open(self, gateway: Gateway, message: Outgoing, attempt: int, now: datetime) -> SmsMessage:
        parts = gateway.bill(message)
        row = await book.opened(message.delivery_id, attempt, gateway.name, parts, self._settings, now)
        await alert(await uses(self._settings, now), 0, message.staff_id, now)
        return row

    async def _submit(
        self, gateway: Gateway, row: SmsMessage, message: Outgoing, phone: str, now: datetime
    ) -> Sent | None:
        """None when the gateway certainly did not take it and another one may."""
        request = Request(message, phone, row.key)
        try:
            answer = await gateway.submit(request)
        except NotReached as failure:
            answer = Submitted(Verdict.BROKEN, code=str(failure)[:60])
        except NoAnswer as failure:
            return _open_fate(gateway, str(failure))
        reach = await book.closed(row, answer)
        if answer.verdict in ELSEWHERE:
            log.error("sms gateway refused", provider=gateway.name, code=answer.code)
            return None
        return _sent(gateway.name, answer, reach)

    def _usable(self) -> list[str]:
        return [name for name, gateway in self._gateways.items() if gateway.configured()]


def _mobile(phone: str) -> str:
    try:
        number = phones.normalise(phone) or ""
    except Invalid:
        return ""
    return number if phones.is_mobile(number) else ""


def _sent(provider: str, answer: Submitted, reach: Reach) -> Sent:
    if answer.verdict is not Verdict.ACCEPTED:
        return Sent(_REFUSALS.get(answer.verdict, Outcome.TEMPORARY), provider, detail=answer.code)
    return Sent(OUTCOMES.get(reach, Outcome.ACCEPTED), provider, answer.provider_id, answer.code)


def _as_before(row: SmsMessage) -> Sent:
    """Asked again about a message that is under way: the same answer, and no second message."""
    return Sent(OUTCOMES.get(row.reach, Outcome.ACCEPTED), row.provider, row.provider_id or "", row.code)


def _open_fate(gateway: Gateway, failure: str) -> Sent:
    """It may have been sent. Try the same again only where the gateway recognises the repeat."""
    if gateway.knows_repeats:
        return Sent(Outcome.TEMPORARY, gateway.name, detail=f"no answer: {failure}")
    return Sent(Outcome.ACCEPTED, gateway.name, detail=f"no answer, not sent a second time: {failure}")
