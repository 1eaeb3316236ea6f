"""The weekly work brief: numbers in words, as a Word document a city may lay out its own way.

The template is `brief.docx`; what it may name is in `words_of`.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate

from hotline.content.posts.models import Post
from hotline.content.posts.queries import Readings, accounts, readings, require_desk, week_of
from hotline.content.posts.states import KINDS, WAYS, PostState
from hotline.content.posts.week import midnight
from hotline.content.weekly.figures import WeekFigures, by_topic, week_figures
from hotline.orders.models import Classification
from hotline.people.actor import Actor
from hotline.profiles.models import rules_for

TEMPLATE = Path(__file__).with_name("brief.docx")
TOP = 10
NOTHING = "—"
#: A name and its value: figures of other rooms, told by who calls.
Figure = tuple[str, str]


@dataclass(frozen=True)
class Brief:
    """One week of one centre."""

    city: str
    monday: date
    figures: WeekFigures
    topics: tuple[tuple[str, int, int], ...]  # name, this week, the week before
    posts: tuple[tuple[Post, Readings], ...]
    posts_owed: int
    videos: tuple[int, int]
    more: tuple[Figure, ...]

    @property
    def last(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def reads(self) -> int:
        return sum(one.reads for _, one in self.posts)


async def brief_of(
    monday: date, *, city: str, by: Actor, now: datetime, more: Sequence[Figure] = ()
) -> Brief:
    """Everything the page shows and the document says."""
    require_desk(by)
    tenant = by.tenant_id or 0
    levels = (await rules_for(tenant))[0].satisfied_levels
    weeks = [await week_of(one, monday, by=by, now=now) for one in await accounts(by=by)]
    posts = [
        post for week in weeks for _, rows in week.days for post in rows if post.state is PostState.PUBLISHED
    ]
    counted = await readings(posts)
    return Brief(
        city,
        monday,
        await week_figures(tenant, monday, levels),
        await _topics(tenant, monday),
        tuple((one, counted.get(one.id, Readings())) for one in posts),
        max((week.posts.goal for week in weeks), default=4),
        (sum(week.videos.done for week in weeks), max((week.videos.goal for week in weeks), default=1)),
        tuple(more),
    )


def document(brief: Brief) -> bytes:
    """The Word document."""
    made = DocxTemplate(TEMPLATE)
    made.render(words_of(brief), autoescape=True)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def words_of(brief: Brief) -> dict[str, Any]:
    """What the template may name."""
    week = brief.figures
    return {
        "city": brief.city,
        "from_day": _day(brief.monday),
        "to_day": _day(brief.last),
        "received": week.received,
        "change": _change(week),
        "settled": week.settled,
        "settled_percent": _percent(week.settled_percent),
        "satisfied_percent": _percent(week.satisfied_percent),
        "evaluated": week.evaluated,
        "channels": [
            {"name": name, "count": count, "share": _percent(_share(count, week.received))}
            for name, count in week.channels
        ],
        "topics": [
            {"n": n, "name": name, "count": count, "change": _more(count, before)}
            for n, (name, count, before) in enumerate(brief.topics, 1)
        ],
        "posts": [_post(post, counted) for post, counted in brief.posts],
        "posts_done": len(brief.posts),
        "posts_owed": brief.posts_owed,
        "videos_done": brief.videos[0],
        "videos_owed": brief.videos[1],
        "reads": brief.reads,
        "more": [{"name": name, "value": value} for name, value in brief.more],
    }


async def _topics(tenant: int, monday: date) -> tuple[tuple[str, int, int], ...]:
    since, week = midnight(monday), timedelta(days=7)
    counts, before = await by_topic(tenant, since, since + week), await by_topic(tenant, since - week, since)
    best = sorted(counts, key=lambda id_: (-counts[id_], id_))[:TOP]
    names = {one.id: one.name for one in await Classification.filter(id__in=[0, *best], tenant_id=tenant)}
    return tuple((names[id_], counts[id_], before.get(id_, 0)) for id_ in best if id_ in names)


def _post(post: Post, counted: Readings) -> dict[str, Any]:
    return {
        "title": post.title,
        "kind": KINDS[post.kind],
        "way": WAYS[post.way],
        "day": _day(post.planned_on),
        "reads": counted.reads,
        "shares": counted.shares,
    }


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _change(week: WeekFigures) -> str:
    change = week.change_percent
    if change is None:
        return "上周没有数据可比"
    return f"比上周{'增加' if change >= 0 else '减少'}{abs(change):g}%"


def _more(count: int, before: int) -> str:
    return f"{count - before:+d}" if before else "新出现"


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _percent(value: float | None) -> str:
    return NOTHING if value is None else f"{value:g}%"
