"""What came of each code: people who followed, scans, orders. Three questions to the database however many codes."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.functions import Count

from hotline.people.actor import Actor
from hotline.people.permissions import require
from hotline.wechat.models import ChatOrder, Follower, OfficialAccount, SceneCode, SceneVisit

SPANS: dict[str, int] = {"7": 7, "30": 30, "365": 365}


@dataclass(frozen=True)
class Figures:
    """Of one code since a moment. `staying` are those who came by it, whenever, and still follow."""

    code: SceneCode
    followed: int
    scanned: int
    orders: int
    staying: int


async def figures(account: OfficialAccount, days: int, *, by: Actor, now: datetime) -> list[Figures]:
    """Every code of the account, the most fruitful first."""
    require(by, "wechat.codes")
    since = now - timedelta(days=days)
    codes = await SceneCode.filter(account_id=account.id).select_related("organisation").order_by("id")
    visits = SceneVisit.filter(code__account_id=account.id, at__gt=since)
    scanned = await _counted(visits, "code_id")
    followed = await _counted(visits.filter(followed=True), "code_id")
    made = ChatOrder.filter(follower__account_id=account.id, joined=False, at__gt=since)
    orders = await _counted(made.exclude(follower__scene=""), "follower__scene")
    staying = await _counted(
        Follower.filter(account_id=account.id, following=True).exclude(scene=""), "scene"
    )
    rows = [
        Figures(one, followed[one.id], scanned[one.id], orders[one.scene], staying[one.scene])
        for one in codes
    ]
    return sorted(rows, key=lambda row: (row.code.active, row.orders, row.followed), reverse=True)


async def _counted(query: Any, field: str) -> Counter[Any]:
    rows = await query.annotate(n=Count("id")).group_by(field).values(field, "n")
    return Counter({row[field]: row["n"] for row in rows})
