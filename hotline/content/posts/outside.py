"""What an operator did with a post beside the planned way: brought it out by hand, put it on the portal."""

from datetime import datetime
from typing import Any

from hotline.content.posts import results
from hotline.content.posts.approving import require_third_person
from hotline.content.posts.inputs import Elsewhere
from hotline.content.posts.keeping import own, written_down
from hotline.content.posts.models import Post
from hotline.content.posts.states import PostState
from hotline.content.posts.week import today_of
from hotline.content.reviewing import require_state
from hotline.infra.database import transaction
from hotline.infra.errors import Conflict, Invalid
from hotline.orders.reading import read
from hotline.people.actor import Actor
from hotline.people.permissions import require

FUTURE = "发布时间不能在将来"


async def record_elsewhere(
    post_id: int, raw: Elsewhere | dict[str, Any], *, by: Actor, now: datetime
) -> Post:
    """An approved post that was brought out on the platform's own site: a video costs no push there."""
    require(by, "post.publish")
    fields = read(Elsewhere, raw)
    if fields.at > now:
        raise Invalid(FUTURE, fields={"at": FUTURE})
    async with transaction():
        post = await own(post_id, by)
        require_state(post.state, PostState.APPROVED)
        await require_third_person(post, by)
        post.url, post.published_at, post.planned_on = fields.url, fields.at, today_of(fields.at)
        post.state, post.released_by_id, post.changed_at, post.trouble = (
            PostState.PUBLISHED,
            by.staff_id,
            now,
            "",
        )
        await post.save()
        if post.also_on_portal:
            await results.to_portal(post, now)
        await written_down(by, "elsewhere", post, now, url=post.url)
    return post


async def put_on_portal(post_id: int, *, by: Actor, now: datetime) -> Post:
    """The same words as portal news, in one click."""
    require(by, "post.publish")
    async with transaction():
        post = await own(post_id, by)
        require_state(post.state, PostState.PUBLISHED)
        if post.portal_article_id is not None:
            raise Conflict("已经在门户网站上了", code="wrong_state")
        await results.to_portal(post, now)
        await written_down(by, "to_portal", post, now, article=post.portal_article_id)
    return post
