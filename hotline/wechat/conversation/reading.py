"""Reading the facts the machine asks for."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tortoise.expressions import Q

from hotline.calls.plan import hours_of
from hotline.content.models import Article
from hotline.content.states import SECTIONS, ArticleState, Section
from hotline.infra import search
from hotline.orders.deidentify import deidentify
from hotline.orders.joining import followers
from hotline.orders.labels import CITIZEN_STATES
from hotline.orders.models import AnswerTemplate, Order
from hotline.orders.queries import similar_orders
from hotline.people.models import Citizen
from hotline.profiles.models import rules_for
from hotline.wechat.conversation import standing, words
from hotline.wechat.conversation.facts import Facts, Found, OrderFact, Service, SimilarFact
from hotline.wechat.conversation.state import Draft
from hotline.wechat.followers import Met
from hotline.wechat.links import Links
from hotline.wechat.models import ChatOrder, OfficialAccount, Talk
from hotline.worktime.zone import local

LISTED = 6
RECENT = timedelta(days=60)  # an order closed longer ago is not asked about in a chat
OFFERED = 3
ALIKE = 0.5  # of the pairs of characters in the shorter of the two
TELLING = 2  # pairs: one alone says little
LOOKED_THROUGH = 300
SEARCHED_DAYS = 14


class Reader:
    """Facts about one follower, for one step."""

    def __init__(self, met: Met, account: OfficialAccount, links: Links, now: datetime) -> None:
        self._met, self._account, self._links, self._now = met, account, links, now

    async def first(self) -> Facts:
        """What every step may look at."""
        citizen_id = self._met.follower.citizen_id
        citizen = await Citizen.get(id=citizen_id) if citizen_id else None
        return Facts(city=self._account.name, bound=citizen.phone_masked if citizen else "")

    async def orders(self) -> tuple[OrderFact, ...]:
        """Made or joined here, and those of the telephone that is bound; newest first."""
        joined = await _joined(self._met.follower.id)
        mine = Q(id__in=list(joined))
        if self._met.follower.citizen_id:
            mine |= Q(citizen_id=self._met.follower.citizen_id)
        recent = Q(closed_at=None) | Q(closed_at__gt=self._now - RECENT)
        found = Order.filter(mine, recent, tenant_id=self._account.tenant_id).exclude(number=None)
        orders = await found.order_by("-id").limit(LISTED)
        return tuple([await standing.of(one, self._now, joined=joined.get(one.id, False)) for one in orders])

    async def found(self, draft: Draft) -> tuple[Found, ...]:
        """Prepared answers first, then what the portal publishes; each with its source."""
        asked = _telling(draft.content)
        prepared = [
            (_alike(asked, one.title, one.content), _template(one)) for one in await self._templates()
        ]
        read = [
            (_alike(asked, one.title, one.summary), _article(one, self._links))
            for one in await self._articles()
        ]
        good = [pair for pair in (*prepared, *read) if pair[0] >= ALIKE]
        good.sort(key=lambda pair: -pair[0])
        return tuple(one for _, one in good[:OFFERED])

    async def similar(self, draft: Draft) -> tuple[SimilarFact, ...]:
        """Without those of this very citizen."""
        own = {one.number for one in await self.orders()}
        text = draft.content
        orders = await similar_orders(
            self._account.tenant_id, text, lng=draft.lng, lat=draft.lat, limit=LISTED
        )
        others = [one for one in orders if one.number not in own][:OFFERED]
        people = await followers([one.id for one in others])
        return tuple(_similar(one, 1 + people[one.id]) for one in others)

    async def service(self) -> Service:
        """By the centre's own hours."""
        hours = await hours_of(self._account.tenant_id)
        _, calendar = await rules_for(self._account.tenant_id)
        waiting = Talk.filter(follower__account__tenant_id=self._account.tenant_id, agent_id=None)
        before = await waiting.exclude(wants_person_since=None).exclude(id=self._met.talk.id).count()
        if hours.is_open(self._now, calendar):
            return Service(True, "", before)
        return Service(
            False, _next_opening(lambda moment: hours.is_open(moment, calendar), self._now), before
        )

    async def _templates(self) -> list[AnswerTemplate]:
        own = AnswerTemplate.filter(tenant_id=self._account.tenant_id, purpose="answer", active=True)
        return await own.limit(LOOKED_THROUGH)

    async def _articles(self) -> list[Article]:
        own = Article.filter(tenant_id=self._account.tenant_id, state=ArticleState.PUBLISHED)
        useful = own.filter(section__in=[Section.GUIDANCE, Section.NOTICE])
        return await useful.order_by("-published_at").limit(LOOKED_THROUGH)


async def _joined(follower_id: int) -> dict[int, bool]:
    """Order id → whether it is somebody else's that is followed."""
    rows = await ChatOrder.filter(follower_id=follower_id).order_by("-id").limit(LISTED * 3)
    return {one.order_id: one.joined for one in rows}


def _alike(asked: set[str], title: str, text: str) -> float:
    """How much of the title is asked for, a little more where the text agrees."""
    named, both = _telling(title), _telling(title) & asked
    if len(both) < min(TELLING, len(asked), len(named)) or not both:
        return 0.0
    return len(both) / min(len(named), len(asked)) + 0.2 * len(asked & _telling(text[:500])) / len(asked)


def _telling(text: str) -> set[str]:
    return {pair for pair in search.bigrams(words.subject(text)) if len(pair) > 1}


def _template(one: AnswerTemplate) -> Found:
    return Found(one.title, one.content, "12345热线答复库")


def _article(one: Article, links: Links) -> Found:
    when = f"{local(one.published_at):%Y-%m-%d}" if one.published_at else ""
    source = f"{SECTIONS[one.section]} {when}".strip()
    return Found(one.title, one.summary or one.body, source, links.article(one.id))


def _similar(order: Order, people: int) -> SimilarFact:
    names = [order.contact_name]
    return SimilarFact(
        order.id,
        deidentify(order.title, names),
        deidentify(order.location_text, names),
        CITIZEN_STATES[order.state],
        people,
    )


def _next_opening(is_open: Callable[[datetime], bool], now: datetime) -> str:
    """By quarters of an hour: nobody opens in between."""
    start = now.replace(minute=now.minute - now.minute % 15, second=0, microsecond=0)
    for quarter in range(1, SEARCHED_DAYS * 96):
        moment = start + timedelta(minutes=15 * quarter)
        if is_open(moment):
            return _in_words(moment, now)
    return "恢复后"


def _in_words(moment: datetime, now: datetime) -> str:
    wall, today = local(moment), local(now).date()
    days = {0: "今天", 1: "明天"}
    day = days.get((wall.date() - today).days, f"{wall.month}月{wall.day}日")
    return f"{day} {wall:%H:%M}"
