"""The centre's look at everything that was sent: what nobody answered, what failed, how channels are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from hotline.messages.models import Delivery, Notice
from hotline.messages.queries import Knowing, told_of
from hotline.messages.states import FAILED, UNHEARD, DeliveryState, NoticeState
from hotline.orders.queries.paging import Page, capped_count, newest_first
from hotline.people.actor import Actor
from hotline.people.models import Organisation
from hotline.people.permissions import Scope, require

SEE = "supervision.view"
TABS = ("exhausted", "open", "failed", "acknowledged", "all")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to."""

    kind: str = ""
    urgency: str = ""
    channel: str = ""
    words: str = ""


@dataclass(frozen=True)
class Health:
    """How one channel did since yesterday."""

    channel: str
    arrived: int
    failed: int
    waiting: int
    last_failure: str = ""

    @property
    def total(self) -> int:
        """Everything there was to send."""
        return self.arrived + self.failed + self.waiting

    @property
    def tone(self) -> str:
        """As a colour, good, warn or bad: one failure in ten is worth a look, one in three an alarm."""
        done = self.arrived + self.failed
        share = self.failed / done if done else 0.0
        return "bad" if share > 1 / 3 else "warn" if share > 0.1 else "good"


async def list_notices(
    *, by: Actor, tab: str, wanted: Wanted, after: str | None = None, limit: int = 20
) -> Page[Knowing]:
    """The notices `by` may see, the newest first, each with its rungs."""
    rows = _of_tab(_narrowed(await _visible(by), wanted), tab)
    page = await newest_first(rows.select_related("organisation"), after, limit)
    told = await told_of(page.items)
    return Page([Knowing(notice, told[notice.id]) for notice in page.items], page.after)


async def tab_counts(
    *, by: Actor, only: Sequence[str] = ("exhausted", "open", "failed"), cap: int = 1000
) -> dict[str, int]:
    """How many stand in the lists that want something done."""
    visible = await _visible(by)
    return {tab: await capped_count(_of_tab(visible, tab), cap) for tab in only}


async def channel_health(*, by: Actor, now: datetime) -> list[Health]:
    """Of the centre's messages since yesterday, by channel."""
    require(by, SEE)
    recent = Delivery.filter(notice__tenant_id=by.tenant_id or 0, created_at__gte=now - DAY)
    rows = (
        await recent.annotate(count=Count("id"))
        .group_by("channel", "state")
        .values("channel", "state", "count")
    )
    by_channel: dict[str, dict[DeliveryState, int]] = defaultdict(dict)
    for row in rows:
        by_channel[row["channel"]][DeliveryState(row["state"])] = int(row["count"])
    return [await _health(name, counts, recent) for name, counts in sorted(by_channel.items())]


async def visible_notice(notice_id: int, by: Actor) -> Notice | None:
    """One notice, if `by` may see it."""
    return await (await _visible(by)).get_or_none(id=notice_id)


async def _visible(by: Actor) -> QuerySet[Notice]:
    scope = require(by, SEE)
    if by.kind == "system":
        return Notice.filter(tenant_id=by.tenant_id) if by.tenant_id else Notice.all()
    if scope is Scope.REGION:
        below = Organisation.filter(path__startswith=by.organisation_path).only("id")
        return Notice.filter(tenant_id__in=[one.id for one in await below])
    mine = Notice.filter(tenant_id=by.tenant_id or 0)
    if scope is Scope.TENANT:
        return mine
    path = by.organisation_path
    return (
        mine.filter(organisation__path__startswith=path)
        if scope is Scope.SUBTREE
        else mine.filter(organisation__path=path)
    )


def _of_tab(rows: QuerySet[Notice], tab: str) -> QuerySet[Notice]:
    match tab:
        case "failed":
            # all that was tried on one of its rungs went wrong, and nobody knows of it
            failed = Delivery.filter(state__in=list(FAILED))
            return rows.filter(state__in=UNHEARD, id__in=_notice_ids(failed))
        case "all":
            return rows
        case _:
            return rows.filter(state=NoticeState(tab))


def _notice_ids(deliveries: QuerySet[Delivery]) -> Subquery:
    return Subquery(deliveries.values("notice_id"))


def _narrowed(rows: QuerySet[Notice], wanted: Wanted) -> QuerySet[Notice]:
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.urgency:
        rows = rows.filter(urgency=wanted.urgency)
    if wanted.channel:
        rows = rows.filter(id__in=_notice_ids(Delivery.filter(channel=wanted.channel)))
    if wanted.words:
        rows = rows.filter(Q(number=wanted.words) | Q(title__icontains=wanted.words))
    return rows


async def _health(name: str, counts: dict[DeliveryState, int], recent: QuerySet[Delivery]) -> Health:
    failures = recent.filter(channel=name, state__in=[*FAILED, DeliveryState.TEMPORARY_FAILURE])
    last = await failures.order_by("-id").first()
    return Health(
        channel=name,
        arrived=counts.get(DeliveryState.SENDING, 0) + counts.get(DeliveryState.DELIVERED, 0),
        failed=sum(counts.get(state, 0) for state in FAILED),
        waiting=counts.get(DeliveryState.CREATED, 0) + counts.get(DeliveryState.TEMPORARY_FAILURE, 0),
        last_failure=last.detail if last else "",
    )
