"""How many mass sends of an account's quota are taken, by our own book."""

from datetime import date

from hotline.content.posts.models import Release
from hotline.content.posts.planning import Quota, period_of, quota
from hotline.content.posts.states import Step, Way
from hotline.infra.database import locked
from hotline.infra.errors import Conflict
from hotline.wechat.models import AccountKind, OfficialAccount

#: What was refused or called off has cost nothing.
FREE = (Step.REFUSED, Step.FAILED, Step.CANCELLED)


async def pushed_days(account_id: int, first: date, end: date, *, besides: int = 0) -> list[date]:
    """The days of mass sends that are out or will be."""
    taken = Release.filter(account_id=account_id, way=Way.MASS_SEND, counts_on__gte=first, counts_on__lt=end)
    counted = taken.exclude(step__in=list(FREE)).exclude(post_id=besides).order_by("counts_on")
    return [one.counts_on for one in await counted.only("id", "counts_on")]


async def quota_of(account: OfficialAccount, day: date, *, besides: int = 0) -> Quota:
    """Of the month or the day that `day` is in."""
    used = len(await pushed_days(account.id, *period_of(account.kind, day), besides=besides))
    return quota(account.kind, used)


async def require_push(account_id: int, day: date, *, besides: int = 0) -> None:
    """The account's row is the lock: two people do not take the last one."""
    account = await locked(OfficialAccount, id=account_id)
    if account is None or (await quota_of(account, day, besides=besides)).left:
        return
    service = account.kind is AccountKind.SERVICE
    why = (
        "这个月的 4 次群发已用完，可以改为“发布”" if service else "这一天的群发已用完，可以改为“发布”或换一天"
    )
    raise Conflict(why, code="quota_used_up", fields={"way": why})
