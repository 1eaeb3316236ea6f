"""Readings and comments come back, for the right post, and once."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hotline.content.posts import results
from hotline.content.posts.models import Post, PostComment, PostFigures, Release
from hotline.content.posts.queries import readings
from hotline.content.posts.states import Way
from hotline.wechat.publishing.figures import jobs
from tests.content.posts.people import BODY
from tests.playing import behave
from tests.wechat.conftest import Platform

ARTICLE = {"title": "路灯", "content": BODY, "thumb_media_id": ""}


async def out(platform: Platform, at: datetime) -> Post:
    """A post that is out there and here."""
    media, server = platform.server.media.add("image", b"x"), platform.server
    draft = server.articles.draft({"articles": [ARTICLE | {"thumb_media_id": media}]})
    published = server.articles.submit(draft)
    of: dict[str, Any] = {"tenant_id": platform.account.tenant_id, "account_id": platform.account.id}
    of |= {"planned_on": at.date(), "created_at": at, "changed_at": at}
    post = await Post.create(**of, title="路灯", body=BODY, state="publishing")
    release = await Release.create(
        post=post,
        account=platform.account,
        key="k",
        version=1,
        way=Way.PUBLISH,
        due_at=at,
        counts_on=at.date(),
    )
    await results.came_out(release.id, at, data_id=published.data_id, article_id=published.article_id)
    return post


async def test_figures_are_summed_over_days_and_asked_again_without_doubling(platform: Platform) -> None:
    now = datetime.now(UTC)
    platform.server.ahead = -2 * 86400
    post = await out(platform, now - timedelta(days=2))
    figures, _ = jobs(platform.client)
    await figures(now)
    first = await readings([post])
    assert first[post.id].reads > first[post.id].readers > 0
    assert await PostFigures.filter(post_id=post.id).count() == 2  # of the day itself and the next one
    await figures(now)
    assert await readings([post]) == first


async def test_comments_are_kept_once_and_sealed(platform: Platform) -> None:
    now = datetime.now(UTC)
    post = await out(platform, now)
    for n in range(60):
        platform.server.articles.comment("路灯", f"o{n}", f"第{n}条")
    _, comments = jobs(platform.client)
    assert await comments(now) == 60
    platform.server.articles.comment("路灯", "o9", "又一条")
    assert (await comments(now), await comments(now)) == (1, 0)
    last = await PostComment.filter(post_id=post.id).order_by("-id").first()
    assert last and last.content == "又一条" and "又一条" not in last.content_encrypted


async def test_a_platform_that_is_down_is_asked_another_time(platform: Platform) -> None:
    now = datetime.now(UTC)
    await out(platform, now)
    behave(platform.server, "fail")
    assert [await job(now) for job in jobs(platform.client)] == [0, 0]
