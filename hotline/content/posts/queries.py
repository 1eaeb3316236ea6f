"""Reads for the operator's screens."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tortoise.expressions import Q
from tortoise.functions import Sum
from tortoise.queryset import QuerySet

from hotline.content.posts.keeping import MISSING
from hotline.content.posts.models import Post, PostFigures, PostFile, PostVersion, Release
from hotline.content.posts.planning import Candidate, Proposal, Quota, period_of, propose
from hotline.content.posts.pushes import pushed_days, quota_of
from hotline.content.posts.states import PostKind, PostState, Step
from hotline.content.posts.week import (
    POSTS_A_WEEK,
    VIDEOS_A_MONTH,
    Meter,
    day_shown,
    days_of,
    meter,
    midnight,
    month_of,
    today_of,
)
from hotline.infra.errors import NotFound
from hotline.orders.queries.paging import Page, capped_count, clamp, newest_first
from hotline.people.actor import Actor
from hotline.people.permissions import can
from hotline.people.permissions import require as require_permission
from hotline.wechat.models import OfficialAccount

S = PostState
OPEN = (S.DRAFT, S.IN_REVIEW, S.APPROVED)
MOST_OF_A_MONTH = 300
DESK = ("post.edit", "post.review", "post.publish")


@dataclass(frozen=True)
class Readings:
    """Sums over all days."""

    readers: int = 0
    reads: int = 0
    shares: int = 0
    favourites: int = 0


@dataclass(frozen=True)
class Week:
    """One week of one account: its days with their posts, the meters, what the planner proposes."""

    account: OfficialAccount
    monday: date
    days: list[tuple[date, list[Post]]]
    posts: Meter
    videos: Meter
    pushes: Quota
    proposals: dict[int, Proposal] = field(default_factory=dict)


def require_desk(by: Actor) -> None:
    """Who writes, reviews or releases reads everything."""
    if not any(can(by, one) for one in DESK):
        require_permission(by, "post.edit")


async def accounts(*, by: Actor) -> list[OfficialAccount]:
    """The centre's accounts that posts can go to."""
    require_desk(by)
    return await OfficialAccount.filter(tenant_id=by.tenant_id, active=True).order_by("id")


async def week_of(account: OfficialAccount, monday: date, *, by: Actor, now: datetime) -> Week:
    """What is out and what is planned from Monday to Sunday; the meters look at the month of its Thursday."""
    require_desk(by)
    days, (first, end) = days_of(monday), month_of(monday + timedelta(days=3))
    shown = await _between(account, min(first, monday), max(end, days[-1] + timedelta(days=1)))
    alive = [one for one in shown if one.state is not S.WITHDRAWN]
    return Week(
        account,
        monday,
        [(day, [one for one in alive if day_shown(one) == day]) for day in days],
        meter(alive, monday, monday + timedelta(days=7), POSTS_A_WEEK),
        meter(alive, first, end, VIDEOS_A_MONTH, PostKind.VIDEO),
        await quota_of(account, max(monday, min(today_of(now), days[-1]))),
        await _proposals(account, alive, now),
    )


async def month_days(account: OfficialAccount, first: date, *, by: Actor) -> dict[date, list[Post]]:
    """Every day of a month that has a post, with its posts."""
    require_desk(by)
    start, end = month_of(first)
    found: dict[date, list[Post]] = {}
    for one in await _between(account, start, end):
        if one.state is not S.WITHDRAWN and start <= day_shown(one) < end:
            found.setdefault(day_shown(one), []).append(one)
    return found


async def proposal_for(post: Post, now: datetime) -> Proposal | None:
    """What the planner says of one open post, beside the others of its month."""
    if post.state not in OPEN:
        return None
    account = await OfficialAccount.get(id=post.account_id)
    alive = [
        one for one in await _between(account, *month_of(post.planned_on)) if one.state is not S.WITHDRAWN
    ]
    return (await _proposals(account, alive, now)).get(post.id)


async def listed(
    *, by: Actor, state: PostState | None = None, after: str | None = None, limit: int = 20
) -> Page[Post]:
    """All posts, newest first."""
    require_desk(by)
    query = Post.filter(tenant_id=by.tenant_id).select_related("written_by", "account")
    return await newest_first(query.filter(state=state) if state else query, after, clamp(limit))


async def one(post_id: int, *, by: Actor) -> Post:
    """With everybody who had a hand in it."""
    require_desk(by)
    related = ("written_by", "reviewed_by", "released_by", "account", "tenant", "cover", "video")
    found = await Post.get_or_none(id=post_id, tenant_id=by.tenant_id).select_related(*related)
    if found is None:
        raise NotFound(MISSING)
    return found


async def versions(post: Post) -> list[PostVersion]:
    """Newest first."""
    return await PostVersion.filter(post_id=post.id).order_by("-number").select_related("saved_by").limit(100)


async def version(post: Post, number: int) -> PostVersion:
    """One of them."""
    found = await PostVersion.get_or_none(post_id=post.id, number=number)
    if found is None:
        raise NotFound("没有这个版本")
    return found


async def latest_release(post: Post) -> Release | None:
    """The last try to bring it out."""
    return await Release.filter(post_id=post.id).exclude(step=Step.CANCELLED).order_by("-id").first()


async def one_file(file_id: int, *, by: Actor) -> PostFile:
    """A picture of the own centre."""
    require_desk(by)
    found = await PostFile.get_or_none(id=file_id, tenant_id=by.tenant_id).select_related("file")
    if found is None:
        raise NotFound("没有这个文件")
    return found


async def recent_pictures(*, by: Actor, limit: int = 24) -> list[PostFile]:
    """For choosing a cover: what was uploaded last."""
    require_desk(by)
    own = PostFile.filter(tenant_id=by.tenant_id, file__media_type__startswith="image/")
    return await own.order_by("-id").limit(limit).select_related("file")


async def waiting(by: Actor, cap: int = 100) -> int:
    """Reviews for who reviews, finished posts without a time for who releases."""
    mine = Q(state=S.IN_REVIEW) & (Q(written_by_id__isnull=True) | ~Q(written_by_id=by.staff_id))
    wanted = Q(id=0)
    if can(by, "post.review"):
        wanted |= mine
    if can(by, "post.publish"):
        wanted |= Q(state=S.APPROVED) | Q(state=S.REFUSED)
    return await capped_count(Post.filter(wanted, tenant_id=by.tenant_id), cap)


async def readings(posts: Sequence[Post]) -> dict[int, Readings]:
    """The platform's counts of each post, summed up."""
    ids = [one.id for one in posts]
    sums = {name: Sum(name) for name in ("readers", "reads", "shares", "favourites")}
    renamed = {f"all_{name}": what for name, what in sums.items()}
    rows = (
        await PostFigures.filter(post_id__in=[0, *ids])
        .annotate(**renamed)
        .group_by("post_id")
        .values("post_id", *renamed)
    )
    return {row["post_id"]: Readings(*(int(row[name] or 0) for name in renamed)) for row in rows}


async def _between(account: OfficialAccount, first: date, end: date) -> list[Post]:
    """Planned or published in these days."""
    planned = Q(planned_on__gte=first, planned_on__lt=end)
    out = Q(published_at__gte=midnight(first), published_at__lt=midnight(end))
    query: QuerySet[Post] = Post.filter(planned | out, tenant_id=account.tenant_id, account_id=account.id)
    found = await query.select_related("written_by", "cover").limit(MOST_OF_A_MONTH)
    return sorted(
        found, key=lambda one: (one.published_at or one.scheduled_at or midnight(one.planned_on), one.id)
    )


async def _proposals(account: OfficialAccount, posts: list[Post], now: datetime) -> dict[int, Proposal]:
    ahead = [one for one in posts if one.state in OPEN and one.planned_on >= today_of(now)]
    if not ahead:
        return {}
    periods = [period_of(account.kind, one.planned_on) for one in ahead]
    first, end = min(one[0] for one in periods), max(one[1] for one in periods)
    candidates = [Candidate(one.id, one.planned_on, one.importance, one.kind) for one in ahead]
    return propose(account.kind, candidates, await pushed_days(account.id, first, end))
