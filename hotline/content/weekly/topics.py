"""选题建议: what people turned to us with this week, and more than before; the beginning of a post about it.

Examples are what citizens wrote, without anything that leads to them; reports and confidential orders never are.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import log2
from typing import Any

from hotline.content.posts import writing
from hotline.content.posts.models import Post
from hotline.content.posts.week import midnight, monday_of, today_of
from hotline.content.weekly.figures import by_topic, topic_of_each
from hotline.content.weekly.outlines import Outline, body_of, outline_for
from hotline.infra.errors import NotFound
from hotline.orders.deidentify import deidentify
from hotline.orders.models import Classification, Order
from hotline.orders.states import OrderType, State
from hotline.people.actor import Actor
from hotline.people.permissions import require

WEEKS_BEFORE = 4
#: Fewer than this many people could be guessed at.
FEWEST = 3
MOST_TOPICS, EXAMPLES, LOOKED_AT = 8, 3, 40
EXCERPT = 80


@dataclass(frozen=True)
class Example:
    """One citizen's words, with nothing in them that leads to him."""

    title: str
    text: str


@dataclass(frozen=True)
class Topic:
    """A classification people ask about; `why` are msgids with their parameters."""

    id: int
    name: str
    count: int
    usual: float
    why: tuple[tuple[str, dict[str, Any]], ...]

    @property
    def change_percent(self) -> int | None:
        """Against a usual week; none where there hardly was one: a share of nothing tells nothing."""
        return round(100 * (self.count - self.usual) / self.usual) if self.usual >= 1 else None

    @property
    def is_new(self) -> bool:
        return not self.usual


@dataclass(frozen=True)
class Opened:
    """A topic with what a post about it can begin with."""

    topic: Topic
    examples: tuple[Example, ...]
    units: tuple[tuple[str, int], ...]
    districts: tuple[tuple[str, int], ...]
    outline: Outline
    sources: tuple[int, ...]


async def topics(monday: date, *, by: Actor) -> list[Topic]:
    """The week's, the most worth writing about first: two grouped counts and the names."""
    require(by, "post.edit")
    tenant = by.tenant_id or 0
    since = midnight(monday)
    counts = await by_topic(tenant, since, since + timedelta(days=7))
    before = await by_topic(tenant, since - timedelta(weeks=WEEKS_BEFORE), since)
    names = {one.id: one.name for one in await Classification.filter(id__in=[0, *counts], tenant_id=tenant)}
    found = [
        _topic(id_, names[id_], count, before.get(id_, 0) / WEEKS_BEFORE)
        for id_, count in counts.items()
        if count >= FEWEST and id_ in names
    ]
    return sorted(found, key=lambda one: (-weight(one.count, one.usual), one.name))[:MOST_TOPICS]


async def opened(topic_id: int, monday: date, *, by: Actor) -> Opened:
    """One of them, with examples, who is in charge, and an outline."""
    topic = next((one for one in await topics(monday, by=by) if one.id == topic_id), None)
    if topic is None:
        raise NotFound("这一周没有这个话题")
    orders = await _orders(topic_id, monday, by)
    units = Counter(one.lead_organisation.label for one in orders if one.lead_organisation)
    districts = Counter(one.district for one in orders if one.district)
    often = tuple((name, count) for name, count in districts.most_common(3) if count >= FEWEST)
    shown = _examples([one for one in orders if _may_be_shown(one)])
    outline = outline_for(
        topic.name, topic.count, topic.change_percent, [name for name, _ in units.most_common(2)]
    )
    sources = tuple(one.id for one in orders)
    return Opened(topic, shown, tuple(units.most_common(3)), often, outline, sources)


async def write_about(topic_id: int, monday: date, *, by: Actor, now: datetime) -> Post:
    """A draft with the outline in it, in one click. The orders behind it are remembered, for the check of names."""
    found = await opened(topic_id, monday, by=by)
    today = today_of(now)
    fields = {
        "title": found.outline.titles[0],
        "body": body_of(
            found.topic.name, found.topic.count, found.outline, [one.title for one in found.examples]
        ),
        "topic": found.topic.name[:40],
        "importance": "important" if (found.topic.change_percent or 0) >= 50 else "normal",
        "planned_on": today.isoformat(),
    }
    return await writing.write(fields, by=by, now=now, sources=list(found.sources))


def weight(count: int, usual: float) -> float:
    """Many people, and more than usual: doubling counts as much as half as many again of them."""
    return count * (1 + max(0.0, log2((count + 1) / (usual + 1))) / 2)


def this_week(now: datetime) -> date:
    """On Monday and Tuesday the week that has just ended still tells more."""
    monday = monday_of(today_of(now))
    return monday if today_of(now).weekday() >= 2 else monday - timedelta(days=7)


def _topic(id_: int, name: str, count: int, usual: float) -> Topic:
    why: list[tuple[str, dict[str, Any]]] = [("本周 {count} 件", {"count": count})]
    if not usual:
        why.append(("前四周没有出现过", {}))
    elif usual < 1:
        why.append(("前四周很少有人问", {}))
    elif count >= usual * 1.2:
        percent = round(100 * (count - usual) / usual)
        why.append(("比前四周平均多 {percent}%", {"percent": percent}))
    elif count <= usual * 0.8:
        why.append(("比前四周平均少，正在回落", {}))
    else:
        why.append(("和前四周持平，一直有人问", {}))
    return Topic(id_, name, count, usual, tuple(why))


async def _orders(topic_id: int, monday: date, by: Actor) -> list[Order]:
    above = await topic_of_each(by.tenant_id or 0)
    nodes = [node for node, topic in above.items() if topic == topic_id]
    since = midnight(monday)
    within = Order.filter(
        tenant_id=by.tenant_id,
        classification_id__in=nodes,
        created_at__gte=since,
        created_at__lt=since + timedelta(days=7),
    ).exclude(state__in=[State.INVALID, State.WITHDRAWN])
    return await within.order_by("-id").limit(LOOKED_AT).select_related("lead_organisation")


def _may_be_shown(order: Order) -> bool:
    return order.type is not OrderType.REPORT and not order.confidential


def _examples(orders: Sequence[Order]) -> tuple[Example, ...]:
    """Different ones: the same words three times tell nothing."""
    found: dict[str, Example] = {}
    for one in orders:
        names = [one.contact_name]
        title, text = deidentify(one.title, names), deidentify(one.content, names)
        found.setdefault(title, Example(title, text[:EXCERPT] + ("…" if len(text) > EXCERPT else "")))
        if len(found) == EXAMPLES:
            break
    return tuple(found.values())
