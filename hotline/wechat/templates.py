"""Texts the platform approved for an account: what an administrator enters, and how our words fit into them.

A field's name says what it takes: `thing2` twenty characters, `phrase3` five. What is longer is refused, and so is
an empty one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import Invalid, NotFound
from hotline.infra.memory import Brief
from hotline.people.actor import Actor
from hotline.people.permissions import require
from hotline.wechat.models import NoticeTemplate, OfficialAccount, Purpose, TemplateKind
from hotline.worktime.zone import local

#: Our words, and what they are called on the page that asks for their fields.
WORDS = {
    "number": "工单编号",
    "title": "事项",
    "state": "状态",
    "time": "时间",
    "text": "说明",
}
NOTHING = "—"
ELSE_LONGEST = 200
LONGEST = {
    "thing": 20,
    "character_string": 32,
    "number": 32,
    "letter": 32,
    "symbol": 5,
    "phrase": 5,
    "name": 10,
    "const": 20,
    "short_thing": 5,
}
FIELD = re.compile(r"[A-Za-z_]{1,30}[0-9]{0,2}")
_known: Brief[tuple[int, Purpose], NoticeTemplate | None] = Brief()
_any: Brief[Purpose, bool] = Brief()


class NewTemplate(BaseModel):
    """As typed: a line `事项=thing2` or `title=thing2` for each field of the text."""

    model_config = ConfigDict(extra="forbid")

    kind: TemplateKind = TemplateKind.TEMPLATE
    template_id: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=64, pattern=r"^[A-Za-z0-9_-]*$")
    ] = ""
    fields: Annotated[str, StringConstraints(max_length=1000)] = ""


@dataclass(frozen=True)
class Words:
    """What a notice says."""

    title: str
    text: str = ""
    number: str = ""
    state: str = ""
    at: datetime | None = None

    def in_fields(self, fields_map: Mapping[str, str]) -> dict[str, str]:
        """The platform's fields filled, each as long as it may be."""
        own = {
            "number": self.number,
            "title": self.title,
            "state": self.state,
            "time": f"{local(self.at):%Y-%m-%d %H:%M}" if self.at else "",
            "text": self.text,
        }
        return {field: _fitting(field, own[word]) for word, field in fields_map.items()}


async def of(account_id: int, purpose: Purpose) -> NoticeTemplate | None:
    """The text for that purpose; None when the account has none."""

    async def read() -> NoticeTemplate | None:
        return await NoticeTemplate.get_or_none(account_id=account_id, purpose=purpose)

    return await _known.get((account_id, purpose), read)


async def anywhere(purpose: Purpose) -> bool:
    """Whether any account that is in use can send such notices."""

    async def read() -> bool:
        return await NoticeTemplate.filter(purpose=purpose, account__active=True).exists()

    return await _any.get(purpose, read)


async def list_of(account_id: int, *, by: Actor) -> dict[Purpose, NoticeTemplate | None]:
    """For the page of an account."""
    await _account(account_id, by)
    found = {one.purpose: one for one in await NoticeTemplate.filter(account_id=account_id)}
    return {purpose: found.get(purpose) for purpose in Purpose}


async def save(account_id: int, purpose: Purpose, new: NewTemplate, *, by: Actor, now: datetime) -> None:
    """An empty id takes the text away."""
    account = await _account(account_id, by)
    fields_map = parsed(new.fields) if new.template_id else {}
    facts = {
        "kind": new.kind,
        "template_id": new.template_id,
        "fields_map": fields_map,
        "changed_at": now,
    }
    async with transaction():
        if new.template_id:
            await NoticeTemplate.update_or_create(facts, account_id=account.id, purpose=purpose)
        else:
            await NoticeTemplate.filter(account_id=account.id, purpose=purpose).delete()
        detail = {"purpose": purpose.value, "template": new.template_id, "fields": fields_map}
        await audit.record(
            by.label, "wechat.template_saved", f"wechat:{account.code}", detail, now, by.request_id
        )
    _known.forget()
    _any.forget()


def parsed(text: str) -> dict[str, str]:
    """Our word → the platform's field, from the lines of a form."""
    own = {label: word for word, label in WORDS.items()} | {word: word for word in WORDS}
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        word, _, field = (part.strip() for part in line.replace("＝", "=").partition("="))
        if word not in own or not FIELD.fullmatch(field):
            raise _unreadable("“{line}”看不懂，请写成“事项=thing2”这样的一行", line=line[:40])
        found[own[word]] = field
    if not found:
        raise _unreadable("请至少对应一个字段，例如“事项=thing2”")
    return found


def as_lines(fields_map: Mapping[str, str]) -> str:
    """For the form again."""
    return "\n".join(f"{WORDS[word]}={field}" for word, field in fields_map.items() if word in WORDS)


def _unreadable(message: str, **params: str) -> Invalid:
    return Invalid(message, fields={"fields": message}, **params)


def _fitting(field: str, text: str) -> str:
    flat = " ".join(text.split()) or NOTHING
    most = LONGEST.get(field.rstrip("0123456789"), ELSE_LONGEST)
    return flat if len(flat) <= most else flat[: most - 1] + "…"


async def _account(account_id: int, by: Actor) -> OfficialAccount:
    require(by, "wechat.configure")
    found = await OfficialAccount.get_or_none(id=account_id)
    if found is None or by.tenant_id not in (None, found.tenant_id):
        raise NotFound("没有这个公众号")
    return found
