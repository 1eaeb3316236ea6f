"""What a citizen is to learn becomes a row, in the caller's transaction; a worker does the rest."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from hotline.infra.secrets import vault
from hotline.messages.citizens.models import CitizenMessage, Means


@dataclass(frozen=True)
class Said:
    """The words; `phone` only where the message belongs to a number and not to a person."""

    title: str
    text: str
    url: str = ""
    number: str = ""
    state: str = ""
    phone: str = ""
    good_until: str = ""
    link: str = ""


async def tell(
    *,
    tenant_id: int,
    title: str,
    text: str,
    now: datetime,
    follower_id: int | None = None,
    citizen_id: int | None = None,
    order_id: int | None = None,
    reply_id: int | None = None,
    url: str = "",
    number: str = "",
    state: str = "",
) -> int:
    """By template message of the account he follows, else by SMS. `url` begins with a slash. Its id."""
    row = await CitizenMessage.create(
        tenant_id=tenant_id,
        follower_id=follower_id,
        citizen_id=citizen_id,
        order_id=order_id,
        reply_id=reply_id,
        words_encrypted=_sealed(Said(title, text, url, number, state)),
        way=Means.TEMPLATE if follower_id is not None else Means.SMS,
        created_at=now,
        next_attempt_at=now,
    )
    return int(row.id)


async def text_message(
    phone: str,
    text: str,
    *,
    tenant_id: int,
    now: datetime,
    title: str = "短信验证",
    good_until: datetime | None = None,
    link: str = "",
) -> int:
    """An SMS to a number. What is not sent by `good_until` is not sent at all. Its id.

    `link` begins with a slash and goes with the words.
    """
    until = good_until.isoformat() if good_until else ""
    row = await CitizenMessage.create(
        tenant_id=tenant_id,
        words_encrypted=_sealed(Said(title, text, phone=phone, good_until=until, link=link)),
        way=Means.SMS,
        created_at=now,
        next_attempt_at=now,
    )
    return int(row.id)


def said(row: CitizenMessage) -> Said:
    """The words in clear, for whoever sends them."""
    return Said(**json.loads(row.words))


def _sealed(words: Said) -> str:
    return vault().encrypt(json.dumps(asdict(words), ensure_ascii=False))
