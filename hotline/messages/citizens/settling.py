"""What became of a message to a citizen: written down, told to the conversation, and the next way taken."""

from datetime import datetime

from hotline.messages.citizens.models import CitizenMessage, Fate, Means
from hotline.messages.models import EarlyReceipt
from hotline.wechat.models import Reply, ReplyState

_BY = {Means.TEMPLATE: ReplyState.BY_TEMPLATE, Means.SMS: ReplyState.BY_SMS}


async def sent(row: CitizenMessage, provider: str, provider_id: str, now: datetime) -> None:
    """The provider has it; its receipt may have been quicker. Inside a transaction."""
    facts = {"fate": Fate.SENT, "provider": provider, "provider_id": provider_id[:100], "sent_at": now}
    await CitizenMessage.filter(id=row.id).update(**facts, next_attempt_at=None, detail="")
    await _tell_reply(row, _BY[row.way], row.way.label, now)
    early = await EarlyReceipt.filter(provider=provider, provider_id=provider_id).first()
    if provider_id and early is not None:
        await early.delete()
        await receipt(provider, provider_id, early.outcome, early.detail, early.at)


async def receipt(provider: str, provider_id: str, outcome: str, detail: str, at: datetime) -> bool:
    """The provider's later word; False when the message is none of a citizen's. The first word counts."""
    row = (
        await CitizenMessage.get_or_none(provider=provider, provider_id=provider_id) if provider_id else None
    )
    if row is None:
        return False
    if row.fate is Fate.SENT and outcome == "delivered":
        await CitizenMessage.filter(id=row.id).update(fate=Fate.DELIVERED)
    elif row.fate is Fate.SENT and outcome != "accepted":
        await passed_on(row, detail, at)
    return True


async def passed_on(row: CitizenMessage, why: str, now: datetime) -> None:
    """This way does not reach him: the next one, or the end, which somebody sees."""
    detail = f"{row.way.label}：{why}"[:200]
    if row.way is Means.TEMPLATE:
        again = {"way": Means.SMS, "fate": Fate.WAITING, "attempts": 0, "next_attempt_at": now}
        await CitizenMessage.filter(id=row.id).update(**again, detail=detail, provider="", provider_id="")
        return
    await CitizenMessage.filter(id=row.id).update(fate=Fate.FAILED, next_attempt_at=None, detail=detail)
    await _tell_reply(row, ReplyState.FAILED, f"{row.detail} {detail}".strip(), now)


async def _tell_reply(row: CitizenMessage, state: ReplyState, detail: str, now: datetime) -> None:
    if row.reply_id is not None:
        await Reply.filter(id=row.reply_id).update(state=state, detail=detail[:200], sent_at=now)
