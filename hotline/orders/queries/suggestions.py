"""Which unit should lead: a plain, explainable suggestion until the dispatch room learns better ones.

Three kinds of evidence, each told to the dispatcher: who led orders of the same classification lately,
whose territory the text names, whose duties speak of the same things.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.infra.search import bigrams
from hotline.orders.models import Order
from hotline.people.models import Organisation, OrganisationKind
from hotline.people.organisations import members

LATELY = timedelta(days=180)
#: How many earlier orders of the same classification are looked at.
SAMPLE = 300
#: Weights: what people did before says more than a word in a list of duties.
BY_HISTORY, BY_PLACE, BY_DUTIES = 3.0, 1.0, 1.5
_RECIPIENTS = (OrganisationKind.WORKSTATION, OrganisationKind.DEPARTMENT, OrganisationKind.UNIT)


@dataclass(frozen=True)
class Suggestion:
    """A unit and why: msgids with their parameters, the strongest reason first."""

    organisation: Organisation
    score: float
    reasons: tuple[tuple[str, dict[str, str]], ...]


async def suggest_units(order: Order, *, now: datetime, limit: int = 3) -> list[Suggestion]:
    """The likeliest leads for this order, best first; empty when nothing points anywhere."""
    units = [one for one in await members(order.tenant_id) if one.kind in _RECIPIENTS]
    led, looked_at = await _led_before(order, now)
    text = f"{order.title} {order.content} {order.location_text}"
    # A place named in somebody's duties says where, not what: it counts as territory only.
    matter = _without(text, {place for unit in units for place in (*unit.territory, unit.short_name)})
    found = [_weigh(unit, led[unit.id], looked_at, text, matter) for unit in units]
    good = sorted(
        (one for one in found if one.score > 0), key=lambda one: (-one.score, one.organisation.path)
    )
    return good[:limit]


async def _led_before(order: Order, now: datetime) -> tuple[Counter[int], int]:
    if order.classification_id is None:
        return Counter(), 0
    rows = (
        await Order.filter(
            tenant_id=order.tenant_id,
            classification_id=order.classification_id,
            lead_organisation_id__isnull=False,
            created_at__gte=now - LATELY,
        )
        .exclude(id=order.id)
        .order_by("-id")
        .limit(SAMPLE)
        .values_list("lead_organisation_id", flat=True)
    )
    led = Counter(int(str(row)) for row in rows if int(str(row)) != order.tenant_id)
    return led, sum(led.values())


def _without(text: str, names: Iterable[str]) -> str:
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, " ")
    return text


def _weigh(unit: Organisation, led: int, looked_at: int, text: str, matter: str) -> Suggestion:
    reasons: list[tuple[str, dict[str, str]]] = []
    score = 0.0
    if led:
        score += BY_HISTORY * led / looked_at
        figures = {"count": str(led), "all": str(looked_at)}
        reasons.append(("近半年同类工单 {all} 件，由其主办 {count} 件", figures))
    if place := _place_in(unit.territory, text):
        score += BY_PLACE * min(1.0, len(place) / 4)
        reasons.append(("辖区包含“{place}”", {"place": place}))
    if words := _shared_duties(unit.duties, matter):
        score += BY_DUTIES * min(1.0, len(words) / 6)
        reasons.append(("职责提到“{words}”", {"words": "、".join(words[:3])}))
    return Suggestion(unit, score, tuple(reasons))


def _place_in(territory: Iterable[str], text: str) -> str:
    return max((place for place in territory if place in text), key=len, default="")


def _shared_duties(duties: str, text: str) -> list[str]:
    """Word pairs of the duties that the text uses too, in the order the duties name them."""
    asked = set(bigrams(text))
    shared = [pair for pair in dict.fromkeys(bigrams(duties)) if pair in asked and pair not in _EMPTY_WORDS]
    return [pair for pair in shared if len(pair) == 2]


#: Pairs that say nothing about who is responsible.
_EMPTY_WORDS = frozenset(
    [
        "管理",
        "负责",
        "工作",
        "服务",
        "问题",
        "办理",
        "处理",
        "市民",
        "群众",
        "居民",
        "有关",
        "进行",
        "组织",
        "协调",
        "街道",
        "社区",
        "小区",
        "日常",
        "要求",
        "情况",
        "监督",
        "检查",
        "范围",
        "诉求",
        "辖区",
    ]
)
