"""From the finished draft to the moment it goes out: read by a second person, given a way and a time."""

import secrets
from datetime import date, datetime, time
from typing import Any

from hotline.content.posts.checking import report_of
from hotline.content.posts.inputs import Moving, PostReview, TakingDown, Timing
from hotline.content.posts.keeping import own, written_down
from hotline.content.posts.models import Post, Release
from hotline.content.posts.pushes import require_push
from hotline.content.posts.states import PostKind, PostState, Step, Way
from hotline.content.posts.week import today_of
from hotline.content.reviewing import require_reason, require_second_person, require_state
from hotline.infra.database import transaction
from hotline.infra.errors import Conflict, Forbidden, Invalid
from hotline.orders.reading import read
from hotline.people.actor import Actor
from hotline.people.permissions import require
from hotline.profiles.models import rules_for
from hotline.worktime.zone import CHINA, local

S = PostState
#: On its way, and perhaps still to be called back.
CALLED_BACK = (S.SCHEDULED, S.PUBLISHING)
PAST = "时间已经过去，请选择以后的时间"


async def send_to_review(post_id: int, *, by: Actor, now: datetime) -> Post:
    """The draft is finished. What leads to a person, or must not be said, stops it here."""
    require(by, "post.edit")
    async with transaction():
        post = await own(post_id, by)
        require_state(post.state, S.DRAFT)
        _require_complete(post)
        if stops := (await report_of(post)).stops:
            raise Invalid(
                "还不能送审：{kind}“{words}”。{why}",
                kind=stops[0].kind,
                words=stops[0].words,
                why=stops[0].why,
            )
        await _become(post, S.IN_REVIEW, now)
        await written_down(by, "send", post, now, version=post.version)
    return post


async def review(post_id: int, raw: PostReview | dict[str, Any], *, by: Actor, now: datetime) -> Post:
    """A second person approves it or sends it back."""
    require(by, "post.review")
    fields = read(PostReview, raw)
    require_reason(fields.decision, fields.opinion)
    async with transaction():
        post = await own(post_id, by)
        require_state(post.state, S.IN_REVIEW)
        require_second_person(by, post.written_by_id)
        post.reviewed_by_id, post.opinion = by.staff_id, fields.opinion
        await _become(post, S.APPROVED if fields.decision == "approve" else S.DRAFT, now)
        await written_down(by, "review", post, now, decision=fields.decision, version=post.version)
    return post


async def schedule(post_id: int, raw: Timing | dict[str, Any], *, by: Actor, now: datetime) -> Post:
    """A way and a moment; without a moment it goes out at once."""
    require(by, "post.publish")
    fields = read(Timing, raw)
    at = fields.at or now
    if fields.at and fields.at < now:
        raise Invalid(PAST, fields={"at": PAST})
    async with transaction():
        post = await own(post_id, by)
        require_state(post.state, S.APPROVED)
        await require_third_person(post, by)
        _require_way(post, fields.way)
        if fields.way is Way.MASS_SEND:
            await require_push(post.account_id, today_of(at))
        await _release(post, fields.way, at)
        post.way, post.scheduled_at, post.planned_on = fields.way, at, today_of(at)
        post.released_by_id, post.trouble = by.staff_id, ""
        await _become(post, S.SCHEDULED, now)
        await written_down(by, "schedule", post, now, way=fields.way.value, at=at.isoformat())
    return post


async def unschedule(post_id: int, *, by: Actor, now: datetime) -> Post:
    """Not now after all; only while the platform has not been told."""
    require(by, "post.publish")
    async with transaction():
        post = await own(post_id, by)
        require_state(post.state, *CALLED_BACK)
        await _cancel(post, now)
        post.scheduled_at = None
        await _become(post, S.APPROVED, now)
        await written_down(by, "unschedule", post, now)
    return post


async def move(post_id: int, raw: Moving | dict[str, Any], *, by: Actor, now: datetime) -> Post:
    """To another day of the calendar; what is scheduled keeps its hour."""
    require(by, "post.edit")
    day = read(Moving, raw).day
    async with transaction():
        post = await own(post_id, by)
        require_state(post.state, S.DRAFT, S.IN_REVIEW, S.APPROVED, S.SCHEDULED)
        if day < today_of(now):
            raise Invalid("不能排到过去的日子", fields={"day": "不能排到过去的日子"})
        if post.state is S.SCHEDULED and post.scheduled_at:
            await _reschedule(post, day, by, now)
        post.planned_on, post.changed_at = day, now
        await post.save(update_fields=["planned_on", "changed_at", "scheduled_at"])
        await written_down(by, "move", post, now, day=day.isoformat())
    return post


async def withdraw(post_id: int, raw: TakingDown | dict[str, Any], *, by: Actor, now: datetime) -> Post:
    """A published post comes off the platform; one that is not out yet is given up. The text stays."""
    fields = read(TakingDown, raw)
    async with transaction():
        post = await own(post_id, by)
        require(by, "post.publish" if post.state is S.PUBLISHED else "post.edit")
        require_state(post.state, S.DRAFT, S.IN_REVIEW, S.APPROVED, *CALLED_BACK, S.REFUSED, S.PUBLISHED)
        if post.state is S.PUBLISHED:
            require_reason("refuse", fields.opinion)
            await _take_down(post, now)
        await _cancel(post, now)
        post.opinion, post.scheduled_at = fields.opinion or post.opinion, None
        await _become(post, S.WITHDRAWN, now)
        await written_down(by, "withdraw", post, now, reason=fields.opinion)
    return post


async def require_third_person(post: Post, by: Actor) -> None:
    """Where the city wants three eyes, neither who wrote nor who reviewed lets it out."""
    wanted = (await rules_for(post.tenant_id))[0].post_needs_third_person
    if wanted and by.kind == "staff" and by.staff_id in (post.written_by_id, post.reviewed_by_id):
        why = "按本市规定，撰写人和审核人不能自己放行，请由第三位同事排期"
        raise Forbidden(why, code="separation_of_duties")


async def _become(post: Post, state: PostState, now: datetime) -> None:
    post.state, post.changed_at = state, now
    await post.save()


async def _release(post: Post, way: Way, at: datetime) -> None:
    await Release.create(
        post_id=post.id,
        account_id=post.account_id,
        key=secrets.token_hex(10),
        version=post.version,
        way=way,
        due_at=at,
        counts_on=today_of(at),
    )


async def _cancel(post: Post, now: datetime) -> None:
    """Only while the platform has not been told: a worker looks once more before it tells it."""
    untold = Release.filter(post_id=post.id, step__in=[Step.WAITING, Step.DRAFTED])
    cancelled = await untold.update(step=Step.CANCELLED, settled_at=now)
    if post.state in CALLED_BACK and not cancelled:
        raise Conflict("已经开始发布，不能取消。发布后可以撤下", code="wrong_state")


async def _reschedule(post: Post, day: date, by: Actor, now: datetime) -> None:
    require(by, "post.publish")
    at = datetime.combine(day, _hour(post.scheduled_at or now), CHINA)
    if at < now:
        raise Invalid(PAST, fields={"day": PAST})
    if post.way is Way.MASS_SEND:
        await require_push(post.account_id, day, besides=post.id)
    waiting = Release.filter(post_id=post.id, step=Step.WAITING, attempts=0)
    if not await waiting.update(due_at=at, counts_on=day):
        raise Conflict("已经开始发布，不能改期", code="wrong_state")
    post.scheduled_at = at


def _hour(moment: datetime) -> time:
    return local(moment).time()


async def _take_down(post: Post, now: datetime) -> None:
    await Release.filter(post_id=post.id, step=Step.DONE).update(
        step=Step.TAKING_DOWN, due_at=now, attempts=0, claimed_until=None, detail=""
    )


def _require_complete(post: Post) -> None:
    missing: dict[str, str] = {}
    if post.kind is PostKind.VIDEO and post.video_id is None:
        missing["video"] = "请上传视频"
    if post.kind is PostKind.ARTICLE and not post.body.strip():
        missing["body"] = "正文还是空的"
    if post.kind is PostKind.ARTICLE and post.cover_id is None:
        missing["cover"] = "请选一张封面"
    if missing:
        raise Invalid("还不能送审：{what}", fields=missing, what="，".join(missing.values()))


def _require_way(post: Post, way: Way) -> None:
    if post.kind is PostKind.VIDEO and way is Way.PUBLISH:
        why = "平台接口只能群发视频；不占群发次数的，请在公众平台手工发布后登记"
        raise Invalid(why, fields={"way": why})
