"""What became of a release, as the platform told; each may be told twice."""

from datetime import datetime

from hotline.content import articles
from hotline.content.inputs import Draft
from hotline.content.posts.html import paragraphs
from hotline.content.posts.models import Post, Release
from hotline.content.posts.states import UNDER_WAY, PostState, Step
from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import NotFound
from hotline.people.actor import Actor

S = PostState
DETAIL, BODY = 300, 20_000
BY = "system:wechat"


async def begun(release: Release, now: datetime) -> None:
    """The moment has come."""
    await Post.filter(id=release.post_id, state=S.SCHEDULED).update(state=S.PUBLISHING, changed_at=now)


async def came_out(
    release_id: int, now: datetime, *, url: str = "", article_id: str = "", data_id: str = ""
) -> None:
    """It is out, and on the portal where that was wished."""
    async with transaction():
        release, post = await _both(release_id)
        if release.step not in UNDER_WAY:
            return
        release.url, release.article_id = url[:DETAIL], article_id or release.article_id
        release.data_id = data_id or release.data_id
        await _settle(release, Step.DONE, "", now)
        post.url, post.trouble, post.published_at = release.url, "", now
        await _become(post, S.PUBLISHED, now)
        if post.also_on_portal:
            await to_portal(post, now)
        await _noted("published", post, now, url=post.url)


async def was_refused(release_id: int, reason: str, now: datetime) -> None:
    """The platform's review said no; the text is kept to be bettered."""
    await _ended(release_id, Step.REFUSED, S.REFUSED, reason, now)


async def could_not(release_id: int, reason: str, now: datetime) -> None:
    """Nothing came out and nothing is wrong with the text: approved as before, with the reason."""
    await _ended(release_id, Step.FAILED, S.APPROVED, reason, now)


async def taken_down(release_id: int, now: datetime) -> None:
    """Off the platform."""
    async with transaction():
        release, post = await _both(release_id)
        if release.step is Step.TAKING_DOWN:
            await _settle(release, Step.TAKEN_DOWN, "", now)
            await _noted("taken_down", post, now)


async def not_taken_down(release_id: int, reason: str, now: datetime) -> None:
    """The platform did not let it go: it is still out, and the desk says so."""
    async with transaction():
        release, post = await _both(release_id)
        if release.step is Step.TAKING_DOWN:
            await _settle(release, Step.DONE, reason, now)
            post.trouble = reason[:DETAIL]
            await _become(post, S.PUBLISHED, now)


async def to_portal(post: Post, now: datetime) -> None:
    """The same words as news; two people have read them already."""
    if post.portal_article_id is not None:
        return
    lines = paragraphs(post.body) or [post.digest or post.title]
    draft = Draft(title=post.title, summary=post.digest, body="\n".join(lines)[:BODY])
    article = await articles.publish_read(
        draft,
        Actor.system(post.tenant_id),
        written_by=post.written_by_id,
        reviewed_by=post.reviewed_by_id,
        now=now,
    )
    post.portal_article_id = article.id
    await post.save(update_fields=["portal_article_id"])


async def _ended(release_id: int, step: Step, state: PostState, reason: str, now: datetime) -> None:
    async with transaction():
        release, post = await _both(release_id)
        if release.step not in UNDER_WAY:
            return
        await _settle(release, step, reason, now)
        post.trouble, post.scheduled_at = reason[:DETAIL], None
        await _become(post, state, now)
        await _noted(step.value, post, now, reason=reason[:DETAIL])


async def _both(release_id: int) -> tuple[Release, Post]:
    """The post first, as everywhere: two never wait for each other."""
    post_id = (await Release.get(id=release_id)).post_id
    post, release = await locked(Post, id=post_id), await locked(Release, id=release_id)
    if post is None or release is None:
        raise NotFound("没有找到这篇推文")
    return release, post


async def _settle(release: Release, step: Step, detail: str, now: datetime) -> None:
    release.step, release.detail, release.settled_at = step, detail[:DETAIL], now
    await release.save()


async def _become(post: Post, state: PostState, now: datetime) -> None:
    post.state, post.changed_at = state, now
    await post.save()


async def _noted(what: str, post: Post, now: datetime, **detail: str) -> None:
    await audit.record(BY, f"post.{what}", f"post:{post.id}", dict(detail), now)
