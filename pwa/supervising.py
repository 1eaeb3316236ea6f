"""A supervision notice written without a network, or an answer to one, meets things as they are now."""

from datetime import datetime
from typing import Any

from starlette.datastructures import UploadFile

from hotline.infra.errors import Conflict, NotFound, Refused
from hotline.infra.files import FileStore
from hotline.infra.idempotency import IdempotencyConflict
from hotline.orders.actions import allowed
from hotline.orders.models import Order
from hotline.orders.queries import get_order
from hotline.orders.queries.since import told_since
from hotline.orders.reading import read
from hotline.people.actor import Actor
from hotline.supervision import actions, issuing
from hotline.supervision.attaching import same_as_before
from hotline.supervision.inputs import Issue
from hotline.supervision.models import SupervisionEvent, SupervisionNotice
from hotline.supervision.queries import get_notice
from hotline.supervision.timeline import tell
from hotline.supervision.workflow import WORKFLOW
from pwa.applying import ALREADY, MOVED_ON, NOT_MINE, Made, refused, say, stored
from pwa.fates import Answer
from pwa.opened import story
from pwa.queueable import SUPERVISING, Supervising
from web.kit import gettext as _

#: How the queue names a notice, beside orders' numbers: it is also its address below /app.
SUBJECT = "supervision/"
GONE = "督办单已不在您手上，内容仍保存在本机。"


async def apply(
    made: Made, photos: list[UploadFile], files: FileStore, *, by: Actor, now: datetime
) -> Answer:
    """Done once, or the reason why not."""
    kind = SUPERVISING[made.action]
    try:
        return await (_step(made, kind, photos, files, by, now) if kind.step else _issue(made, by, now))
    except IdempotencyConflict:  # the same press, which arrived another way a moment ago
        return Answer("applied", _(ALREADY), code="already")
    except NotFound as refusal:
        return Answer("gone", _(GONE if kind.step else NOT_MINE), code=refusal.code)
    except Refused as refusal:
        return refused(refusal)


async def _issue(made: Made, by: Actor, now: datetime) -> Answer:
    order = await get_order(made.number, by=by, now=now)
    fields = read(Issue, {"orders": [made.number]} | dict(made.given))
    try:
        if not await issuing.issued_before(made.key, by=by):
            await _require_nothing_new(order, made, by)
        await issuing.issue(fields, by=by, now=now, idempotency_key=made.key)
    except IdempotencyConflict:
        raise
    except Conflict as refusal:
        return await _too_late(made, order, refusal, by, now)
    return Answer("applied", version=order.version)


async def _require_nothing_new(order: Order, made: Made, by: Actor) -> None:
    """What others did to the order meanwhile may be just what the notice asks for."""
    if made.seen is not None and await told_since(order.id, made.seen, besides=by.staff_id):
        raise Conflict(MOVED_ON, code="stale")


async def _too_late(made: Made, order: Order, refusal: Conflict, by: Actor, now: datetime) -> Answer:
    news = await told_since(order.id, made.seen or 0, besides=by.staff_id)
    as_note = "note" in await allowed(order, by, now)
    return Answer("conflict", say(refusal), refusal.code, story(news), as_note, order.version)


async def _step(
    made: Made, kind: Supervising, photos: list[UploadFile], files: FileStore, by: Actor, now: datetime
) -> Answer:
    notice = (await get_notice(_id(made.number), by=by, now=now)).notice
    given = dict(made.given) | await _with_photos(notice, photos, files, by)
    fields = read(WORKFLOW[kind.step].fields, given).model_dump()
    try:
        await actions.perform(notice.id, kind.step, fields, by=by, now=now, idempotency_key=made.key)
    except IdempotencyConflict:
        raise
    except Conflict as refusal:
        news = [_line(event) for event in await _news(notice, made.seen, by)]
        return Answer("conflict", say(refusal), refusal.code, news, version=notice.version)
    return Answer("applied", version=notice.version)


async def _with_photos(
    notice: SupervisionNotice, photos: list[UploadFile], files: FileStore, by: Actor
) -> dict[str, Any]:
    if not photos:
        return {}
    kept = [await same_as_before(one, notice.id) for one in await stored(photos, files, by)]
    return {"files": [str(one.id) for one in kept]}


def _id(subject: str) -> int:
    number = subject.removeprefix(SUBJECT)
    if not subject.startswith(SUBJECT) or not (number.isascii() and number.isdigit()):
        raise NotFound(GONE, code="unknown_notice")
    return int(number)


async def _news(notice: SupervisionNotice, seen: int | None, by: Actor) -> list[SupervisionEvent]:
    events = SupervisionEvent.filter(notice_id=notice.id, seq__gt=seen or 0)
    return [one for one in await events.order_by("seq") if one.staff_id != by.staff_id]


def _line(event: SupervisionEvent) -> dict[str, Any]:
    told = tell(event)
    return {
        "title": _(told.message),
        "at": event.at.isoformat(),
        "who": event.actor_name,
        "text": told.text,
        "aside": "",
        "tone": told.tone,
        "icon": told.icon,
    }
