"""What readers write under a post, and the order a comment becomes in one tap."""

from datetime import datetime
from typing import Any

from hotline.content.posts.inputs import FromComment
from hotline.content.posts.models import Post, PostComment
from hotline.content.posts.queries import require_desk
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, NotFound
from hotline.infra.secrets import vault
from hotline.orders import intake
from hotline.orders.models import Order
from hotline.orders.reading import read
from hotline.orders.states import Channel
from hotline.people.actor import Actor
from hotline.people.permissions import require
from hotline.wechat.models import Follower

SHOWN = 100
HIDDEN = "未知"  # what intake takes for: he did not tell his number


async def comments_of(post: Post) -> list[PostComment]:
    """Newest first."""
    query = PostComment.filter(post_id=post.id).order_by("-written_at", "-id").select_related("order")
    return await query.limit(SHOWN)


async def one_comment(comment_id: int, *, by: Actor) -> PostComment:
    """Of a post of the own centre."""
    require_desk(by)
    query = PostComment.get_or_none(id=comment_id, post__tenant_id=by.tenant_id)
    found = await query.select_related("post", "order")
    if found is None:
        raise NotFound("没有找到这条留言")
    return found


async def make_order(
    comment_id: int, raw: FromComment | dict[str, Any], *, by: Actor, now: datetime
) -> Order:
    """An order like any other, with the reader as its citizen where his number is proven; once per comment."""
    require(by, "order.submit")
    fields = read(FromComment, raw)
    seen = await one_comment(comment_id, by=by)
    submission = {
        "type": fields.type,
        "title": fields.title,
        "content": fields.content,
        "citizen": {"phone": fields.phone or await _proven(seen) or HIDDEN},
    }
    async with transaction():
        comment = await locked(PostComment, id=seen.id)
        if comment is None or comment.order_id is not None:
            raise Conflict("这条留言已经转成工单", code="wrong_state")
        receipt = await intake.submit(submission, by=by, now=now, channel=Channel.WECHAT)
        comment.order_id = receipt.order.id
        await comment.save(update_fields=["order_id"])
    return receipt.order


async def _proven(comment: PostComment) -> str:
    """The number the reader has bound to his account, if he has."""
    query = Follower.get_or_none(account_id=comment.post.account_id, openid=comment.openid)
    found = await query.select_related("citizen")
    return vault().decrypt(found.citizen.phone_encrypted) if found and found.citizen else ""
