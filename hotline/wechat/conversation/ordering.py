"""A colleague writes the order down: the form begins with what was said, and the chat learns the number."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import NotFound
from hotline.infra.files import StoredFile
from hotline.orders.models import Order
from hotline.people.actor import Actor
from hotline.people.citizens import in_clear
from hotline.people.permissions import can, require
from hotline.wechat.conversation import words
from hotline.wechat.conversation.talks import GONE, Line, Thread, one
from hotline.wechat.followers import met
from hotline.wechat.live import tell
from hotline.wechat.models import ChatOrder, MediumState
from hotline.wechat.replying.writing import say

STILL_MEANT = timedelta(hours=24)
FILES, CONTENT = 9, 5000
SAID = "已为您登记工单 {number}。回复“进度”可随时查询办理情况，也可以继续补充文字和照片。"


@dataclass(frozen=True)
class Told:
    """What of a conversation belongs into an order."""

    content: str = ""
    place: str = ""
    lng: float | None = None
    lat: float | None = None
    phone: str = ""
    files: list[StoredFile] = field(default_factory=list)


async def told(follower_id: int, *, by: Actor, now: datetime) -> Told:
    """Since the last order, at most a day back. Whoever may see the number gets it, on the record."""
    require(by, "wechat.talk")
    thread = await one(follower_id, by=by, now=now)
    lines = _meant(thread, now)
    place = next((line for line in reversed(lines) if line.kind == "location"), None)
    draft = thread.state.draft
    return Told(
        content=_content(draft.texts, lines),
        place=place.text if place else draft.place,
        lng=place.lng if place else draft.lng,
        lat=place.lat if place else draft.lat,
        phone=await _phone(thread, by, now),
        files=_files(lines),
    )


async def may_attach(follower_id: int, *, by: Actor, now: datetime) -> list[StoredFile]:
    """Every file of the conversation, for an order made from it."""
    return _files((await one(follower_id, by=by, now=now)).lines, most=200)


async def made(follower_id: int, order: Order, *, by: Actor, now: datetime) -> None:
    """The order belongs to this conversation now, and the citizen is told its number. Safe to repeat."""
    require(by, "wechat.talk")
    await one(follower_id, by=by, now=now)  # of one's own centre
    async with transaction():
        found = await met(follower_id, now)
        if found is None or order.tenant_id != by.tenant_id:
            raise NotFound(GONE)
        if await ChatOrder.exists(follower_id=follower_id, order_id=order.id):
            return
        await ChatOrder.create(follower_id=follower_id, order_id=order.id, at=now)
        found.talk.order_id, found.talk.draft_encrypted, found.talk.changed_at = order.id, "", now
        found.talk.version += 1
        await found.talk.save()
        row = await say(follower_id, SAID.format(number=order.number), now=now, by=by, order_id=order.id)
        await tell(found.follower, reply=row.id, order=order.number)


def _meant(thread: Thread, now: datetime) -> list[Line]:
    last = max((order.at for order in thread.orders if not order.joined), default=None)
    since = max(last, now - STILL_MEANT) if last else now - STILL_MEANT
    return [
        line for line in thread.lines if line.who == "citizen" and line.kind != "event" and line.at > since
    ]


def _content(drafted: Iterable[str], lines: list[Line]) -> str:
    """Words like 人工 or 进度 were for the assistant, a bare number is no appeal."""
    said = [line.text for line in lines if line.kind != "location" and line.text]
    fresh = [text for text in said if words.wish(text) is None and not words.only_phone(text)]
    return "\n".join(dict.fromkeys([*drafted, *fresh]))[:CONTENT]


def _files(lines: Iterable[Line], most: int = FILES) -> list[StoredFile]:
    kept = [line.file for line in lines if line.file is not None and line.medium is MediumState.KEPT]
    return kept[-most:]


async def _phone(thread: Thread, by: Actor, now: datetime) -> str:
    citizen, drafted = thread.citizen, thread.state.draft.phone
    number = drafted or (in_clear(citizen).phone if citizen else "")
    if not number or not can(by, "personal.reveal"):
        return ""
    async with transaction():
        subject = f"citizen:{citizen.id}" if citizen else f"wechat:{thread.row.follower_id}"
        detail = {"reason": "登记微信诉求"}
        await audit.record(by.label, "personal.reveal", subject, detail, now, by.request_id)
    return number
