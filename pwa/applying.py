"""A late action meets the order as it is now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from starlette.datastructures import UploadFile

from hotline.infra.errors import Conflict, Invalid, NotFound, Refused
from hotline.infra.files import FileStore, StoredFile
from hotline.infra.idempotency import IdempotencyConflict
from hotline.orders.actions import allowed, done_before, perform
from hotline.orders.models import Order, OrderEvent
from hotline.orders.queries import get_order
from hotline.orders.queries.since import told_since
from hotline.orders.reading import read
from hotline.orders.uploads import same_as_before
from hotline.orders.workflow import WORKFLOW
from hotline.people.actor import Actor
from pwa.fates import Answer
from pwa.opened import story
from pwa.queueable import QUEUEABLE, Queueable
from web.kit import gettext as _
from web.kit.datum import Point, to_gcj02

NOT_MINE = "这件工单已不在您手上，内容仍保存在本机。"
MOVED_ON = "您离线期间，工单有了新进展。请看过后再决定。"
ALREADY = "此操作先前已送达。"
MOST_PHOTOS = 9
#: Changed by somebody else between our look and our action: look again, this many times.
LOOKS = 3


@dataclass(frozen=True)
class Made:
    """What somebody did on the phone. `seen` is the version the order had there."""

    number: str
    action: str
    given: Mapping[str, Any]
    seen: int | None
    at: datetime
    place: Point | None
    key: str

    @property
    def facts(self) -> dict[str, Any]:
        """Kept with the event: what the phone says about itself."""
        claimed: dict[str, Any] = {"phone_time": self.at.isoformat(timespec="seconds")}
        return claimed | ({"phone_place": True} if self.place else {})


async def apply(
    made: Made, photos: list[UploadFile], files: FileStore, *, by: Actor, now: datetime
) -> Answer:
    """Done once, or the reason why not. Raises only for what is no action of this app at all."""
    kind = QUEUEABLE.get(made.action)
    if kind is None:
        raise NotFound("没有这个操作", code="unknown_action")
    if await done_before(made.number, made.action, made.key, by=by):
        return Answer("applied", _(ALREADY), code="already")
    try:
        order = await get_order(made.number, by=by, now=now)
    except NotFound:
        return Answer("gone", _(NOT_MINE), code="not_mine")
    try:
        given = await _with_photos(made, photos, files, order, by)
        return await _done(made, kind, given, order, by, now)
    except Refused as refusal:
        return refused(refusal)


async def _done(
    made: Made, kind: Queueable, given: dict[str, Any], order: Order, by: Actor, now: datetime
) -> Answer:
    fields = _settled(read(WORKFLOW[kind.action].fields, given), now)
    for _look in range(LOOKS):
        news = await _news(made, kind, order, by)
        if news and kind.careful:
            return await _conflict(made, kind, order, _(MOVED_ON), "stale", by, now)
        try:
            return await _perform(made, kind, fields, order, by, now)
        except Conflict as refusal:
            if refusal.code != "stale":
                return await _conflict(made, kind, order, say(refusal), refusal.code, by, now)
            order = await get_order(made.number, by=by, now=now)
    return await _conflict(made, kind, order, _(MOVED_ON), "stale", by, now)


async def _perform(
    made: Made, kind: Queueable, fields: dict[str, Any], order: Order, by: Actor, now: datetime
) -> Answer:
    try:
        after = await perform(
            made.number,
            kind.action,
            fields,
            by=by,
            now=now,
            idempotency_key=made.key,
            version=order.version if kind.careful else None,
            facts=made.facts,
        )
    except IdempotencyConflict:  # the same press, which arrived another way a moment ago
        return Answer("applied", _(ALREADY), code="already")
    return Answer("applied", version=after.version)


async def _conflict(
    made: Made, kind: Queueable, order: Order, message: str, code: str, by: Actor, now: datetime
) -> Answer:
    news = await _news(made, kind, order, by)
    said = bool(kind.said and made.given.get(kind.said))
    return Answer(
        "conflict",
        message,
        code,
        news=story(news),
        as_note=said and kind.action != "note" and "note" in await allowed(order, by, now),
        version=order.version,
    )


async def _news(made: Made, kind: Queueable, order: Order, by: Actor) -> list[OrderEvent]:
    """What others did since: one's own earlier actions of the same queue are no news."""
    if made.seen is None:
        return []
    return await told_since(order.id, made.seen, besides=by.staff_id)


async def _with_photos(
    made: Made, photos: list[UploadFile], files: FileStore, order: Order, by: Actor
) -> dict[str, Any]:
    given: dict[str, Any] = dict(made.given)
    if made.place and made.action == "verify":
        given["lng"], given["lat"] = to_gcj02(made.place)
    if photos:
        given["files"] = [str(one) for one in await _kept(photos, files, order, by)] + list(
            given.get("files", [])
        )
    return given


async def _kept(photos: list[UploadFile], files: FileStore, order: Order, by: Actor) -> list[Any]:
    return [(await same_as_before(one, order.id)).id for one in await stored(photos, files, by)]


async def stored(photos: list[UploadFile], files: FileStore, by: Actor) -> list[StoredFile]:
    if len(photos) > MOST_PHOTOS:
        raise Invalid("照片太多，最多 {most} 张。", most=MOST_PHOTOS)
    return [await files.save(one, one.filename or "", by.label) for one in photos]


def _settled(model: BaseModel, now: datetime) -> dict[str, Any]:
    """A phone whose clock runs ahead has not been on site tomorrow: the server's own time counts then."""
    fields = model.model_dump()
    if fields.get("verified_at") and fields["verified_at"] > now:
        fields["verified_at"] = now
    return fields


def refused(refusal: Refused) -> Answer:
    fields = {name: _(message, **refusal.params) for name, message in refusal.fields.items()}
    return Answer("refused", say(refusal), refusal.code, fields=fields)


def say(refusal: Refused) -> str:
    return _(refusal.message, **refusal.params)
