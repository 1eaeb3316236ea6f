"""Asking: a row with a token only the message knows, and the message itself, in one transaction."""

import secrets
from datetime import datetime, timedelta

from hotline.infra.database import transaction
from hotline.infra.secrets import vault
from hotline.messages.citizens import text_message
from hotline.messages.surveys.models import Survey, TextReply
from hotline.messages.surveys.states import ReplyFate, SurveyState
from hotline.orders.models import Order
from hotline.people import phones
from hotline.profiles.models import rules_for

TITLE = "满意度评价"
CODES = "请回复数字：1非常满意2满意3基本满意4不满意5非常不满意"
_TITLE_LENGTH = 10
#: A number is asked by SMS this often at most, whatever it is about.
APART = timedelta(hours=12)
TOKEN_BYTES = 12


async def ask_about_order(order: Order, *, now: datetime) -> Survey | None:
    """None when this round was asked about, or the number cannot or should not get a message."""
    about = "事项" if order.confidential else f"“{_short(order.title)}”"
    wanted = Survey(tenant_id=order.tenant_id, order_id=order.id, round=order.redo_count + 1)
    if await Survey.exists(order_id=order.id, round=wanted.round):
        return None
    return await _ask(wanted, order.contact_phone, f"您反映的{about}已答复，{CODES}", now)


async def ask_about_call(call_id: str, tenant_id: int, phone: str, *, now: datetime) -> Survey | None:
    """How the conversation was."""
    if await Survey.exists(call_id=call_id):
        return None
    wanted = Survey(tenant_id=tenant_id, call_id=call_id)
    return await _ask(wanted, phone, f"感谢您来电，请评价本次服务，{CODES}", now)


async def withdraw(order_id: int, round_: int) -> None:
    """Answered by another way: the link tells so, and nobody counts it as unanswered."""
    still = Survey.filter(order_id=order_id, round=round_, state=SurveyState.OPEN)
    await still.update(state=SurveyState.WITHDRAWN)


async def may_be_asked(tenant_id: int, phone: str, now: datetime) -> bool:
    """A mobile number that has not opted out, and was not asked a moment ago."""
    if not phones.is_mobile(phone):
        return False
    index = vault().blind_index(phone)
    if await TextReply.exists(phone_index=index, fate=ReplyFate.OPTED_OUT):
        return False
    lately = Survey.filter(tenant_id=tenant_id, phone_index=index, asked_at__gt=now - APART)
    return not await lately.exists()


async def _ask(wanted: Survey, phone: str, text: str, now: datetime) -> Survey | None:
    if not await may_be_asked(wanted.tenant_id, phone, now):
        return None
    profile, _ = await rules_for(wanted.tenant_id)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    wanted.phone_encrypted, wanted.phone_index = vault().encrypt(phone), vault().blind_index(phone)
    wanted.token_hash = vault().hash_code(token)
    wanted.asked_at, wanted.expires_at = now, now + timedelta(days=profile.evaluation_link_days)
    async with transaction():
        wanted.message_id = await text_message(
            phone,
            text,
            tenant_id=wanted.tenant_id,
            now=now,
            title=TITLE,
            good_until=wanted.expires_at,
            link=f"/s/{token}",
        )
        await wanted.save()
    return wanted


def _short(title: str) -> str:
    return title if len(title) <= _TITLE_LENGTH else f"{title[: _TITLE_LENGTH - 1]}…"
