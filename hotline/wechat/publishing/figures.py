"""What the platform counted and what readers wrote, fetched back."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import structlog

from hotline.content.posts.models import Post, PostComment, PostFigures, Release
from hotline.content.posts.states import Step
from hotline.content.posts.week import today_of
from hotline.infra.jobs import Job
from hotline.infra.secrets import vault
from hotline.wechat.api.client import Client
from hotline.wechat.api.errors import WeChatError
from hotline.wechat.models import OfficialAccount

log = structlog.get_logger(__name__)

DAYS_BACK = 3  # the platform has yesterday's figures after eight in the morning, sometimes later
READ_FOR = timedelta(days=30)
COMMENTS_AT_ONCE, MOST_COMMENTS = 50, 1000
FIGURES_SECONDS, COMMENTS_SECONDS = 6 * 3600, 900
Fetching = Callable[[Client, OfficialAccount, list[Release], datetime], Awaitable[int]]


def jobs(client: Client) -> list[Job]:
    """To be run by a worker that has a way to the platform."""

    async def figures(now: datetime) -> int:
        return await _of_all(client, now, _figures)

    async def comments(now: datetime) -> int:
        return await _of_all(client, now, _comments)

    return [
        Job("wechat.post_figures", FIGURES_SECONDS, "wechat", figures),
        Job("wechat.post_comments", COMMENTS_SECONDS, "wechat", comments),
    ]


async def _of_all(client: Client, now: datetime, fetch: Fetching) -> int:
    """How many rows were written. One account that does not answer keeps no other waiting."""
    written = 0
    for account in await OfficialAccount.filter(active=True):
        out = await _out(account, now)
        try:
            written += await fetch(client, account, out, now) if out else 0
        except WeChatError as failure:
            log.warning("nothing fetched back from WeChat", account=account.code, why=str(failure))
    return written


async def _out(account: OfficialAccount, now: datetime) -> list[Release]:
    out = Release.filter(account_id=account.id, step=Step.DONE, settled_at__gte=now - READ_FOR)
    return await out.select_related("post")


async def _figures(client: Client, account: OfficialAccount, out: list[Release], now: datetime) -> int:
    by_data = {one.data_id: one.post for one in out if one.data_id}
    by_title = {one.post.title: one.post for one in out}
    today, written = today_of(now), 0
    for back in range(1, DAYS_BACK + 1):
        day = today - timedelta(days=back)
        asked = {"begin_date": day.isoformat(), "end_date": day.isoformat()}
        answer = await client.post(account, "/datacube/getarticlesummary", asked)
        for row in _rows(answer.get("list")):
            number, title = str(row.get("msgid", "")).partition("_")[0], str(row.get("title", ""))
            if (post := by_data.get(number) or by_title.get(title)) is not None:
                await _write(post, day, row)
                written += 1
    return written


async def _write(post: Post, day: date, row: Mapping[str, Any]) -> None:
    """Asked again, the platform may have counted more."""
    counted = {
        "readers": _count(row, "int_page_read_user"),
        "reads": _count(row, "int_page_read_count"),
        "shares": _count(row, "share_user"),
        "favourites": _count(row, "add_to_fav_user"),
    }
    await PostFigures.update_or_create(post_id=post.id, day=day, defaults=counted)


async def _comments(client: Client, account: OfficialAccount, out: list[Release], now: datetime) -> int:
    return sum([await _comments_of(client, account, release) for release in out if release.data_id])


async def _comments_of(client: Client, account: OfficialAccount, release: Release) -> int:
    """Page by page, until as many are known as the platform has."""
    kept = await PostComment.filter(post_id=release.post_id).only("id", "platform_id")
    known, written = {one.platform_id for one in kept}, 0
    for begin in range(0, MOST_COMMENTS, COMMENTS_AT_ONCE):
        total, rows = await _page(client, account, release, begin)
        fresh = [one for one in rows if one.platform_id not in known]
        await PostComment.bulk_create(fresh, ignore_conflicts=True)
        known |= {one.platform_id for one in fresh}
        written += len(fresh)
        if len(known) >= total or not rows:
            break
    return written


async def _page(
    client: Client, account: OfficialAccount, release: Release, begin: int
) -> tuple[int, list[PostComment]]:
    number = int(release.data_id) if release.data_id.isdecimal() else release.data_id
    asked = {"msg_data_id": number, "index": 0, "begin": begin, "count": COMMENTS_AT_ONCE, "type": 0}
    answer = await client.post(account, "/cgi-bin/comment/list", asked)
    return _count(answer, "total"), [_comment(release, one) for one in _rows(answer.get("comment"))]


def _comment(release: Release, row: Mapping[str, Any]) -> PostComment:
    return PostComment(
        post_id=release.post_id,
        platform_id=str(row.get("user_comment_id", ""))[:32],
        openid=str(row.get("openid", ""))[:64],
        content_encrypted=vault().encrypt(str(row.get("content", ""))[:2000]),
        written_at=datetime.fromtimestamp(_count(row, "create_time"), UTC),
    )


def _rows(found: object) -> list[Mapping[str, Any]]:
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _count(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name)
    return value if isinstance(value, int) and 0 <= value < 2**31 else 0
