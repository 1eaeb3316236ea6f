"""How surveys do: sent, delivered, answered and how, over some days. For the KPI and the figures page."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from hotline.messages.citizens.models import Fate as MessageFate
from hotline.messages.surveys.models import Survey, TextReply
from hotline.messages.surveys.states import ReplyFate, SurveyState, SurveyWay
from hotline.orders.models import CallBack, Evaluation
from hotline.people.actor import Actor
from hotline.people.permissions import require

SEE = "supervision.view"


@dataclass(frozen=True)
class Reached:
    """Of those asked by SMS: each narrower than the one before, but for answers, which need no receipt."""

    asked: int = 0
    sent: int = 0
    delivered: int = 0
    failed: int = 0
    answered: int = 0
    by_link: int = 0
    by_reply: int = 0

    @property
    def delivery_rate(self) -> float | None:
        return self.delivered / self.asked if self.asked else None

    @property
    def answer_rate(self) -> float | None:
        return self.answered / self.asked if self.asked else None


@dataclass(frozen=True)
class Channel:
    """Evaluations that came one way, process and result apart."""

    name: str
    count: int
    process: float
    result: float
    unsatisfied: int


@dataclass(frozen=True)
class Figures:
    """A span of days of one centre."""

    surveys: Reached
    levels: dict[int, int]
    channels: list[Channel]
    called_back: int
    unreached: int


async def figures(*, by: Actor, since: datetime, until: datetime) -> Figures:
    """Of the actor's centre; surveys by when they were asked, evaluations by when they were given."""
    require(by, SEE)
    tenant = by.tenant_id or 0
    surveys = await _surveys(tenant, since, until)
    evaluations = await Evaluation.filter(order__tenant_id=tenant, at__gte=since, at__lt=until).values_list(
        "channel", "process", "result"
    )
    calls = CallBack.filter(order__tenant_id=tenant, at__gte=since, at__lt=until)
    given = [(str(channel), int(process), int(result)) for channel, process, result in evaluations]
    return Figures(
        surveys=surveys,
        levels=dict(Counter(result for _, _, result in given)),
        channels=_channels(given),
        called_back=await calls.filter(reached=True).count(),
        unreached=await calls.filter(reached=False).count(),
    )


async def unclear(*, by: Actor, limit: int = 50) -> list[TextReply]:
    """What nobody has understood: a person reads it."""
    require(by, SEE)
    mine = TextReply.filter(
        fate__in=[ReplyFate.UNCLEAR, ReplyFate.REFUSED], survey__tenant_id=by.tenant_id or 0
    )
    return await mine.order_by("-id").limit(limit).select_related("survey__order")


async def _surveys(tenant: int, since: datetime, until: datetime) -> Reached:
    asked = Survey.filter(tenant_id=tenant, asked_at__gte=since, asked_at__lt=until)
    rows = await asked.values_list("state", "way", "message__fate")
    fates = Counter(fate for _, _, fate in rows)
    ways = Counter(way for state, way, _ in rows if state == SurveyState.ANSWERED)
    delivered = fates[MessageFate.DELIVERED]
    return Reached(
        asked=len(rows),
        sent=delivered + fates[MessageFate.SENT],
        delivered=delivered,
        failed=fates[MessageFate.FAILED],
        answered=sum(ways.values()),
        by_link=ways[SurveyWay.LINK],
        by_reply=ways[SurveyWay.REPLY],
    )


def _channels(given: list[tuple[str, int, int]]) -> list[Channel]:
    names = Counter(channel for channel, _, _ in given)
    return [_channel(name, [one for one in given if one[0] == name]) for name, _ in names.most_common()]


def _channel(name: str, given: list[tuple[str, int, int]]) -> Channel:
    count = len(given)
    return Channel(
        name=name,
        count=count,
        process=sum(process for _, process, _ in given) / count,
        result=sum(result for _, _, result in given) / count,
        unsatisfied=sum(result <= 2 for _, _, result in given),
    )
