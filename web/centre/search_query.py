"""What the search page understands in its address, and the same in words for people and for the record."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, Self
from urllib.parse import urlencode

from pydantic import BaseModel, Field, model_validator

from hotline.orders import labels
from hotline.orders.models import Classification
from hotline.orders.numbering import is_valid
from hotline.orders.queries import OrderFilter
from hotline.orders.states import Channel, MarkColour, OrderType, State, Urgency
from hotline.people.keys import key
from hotline.people.models import Organisation
from hotline.worktime.zone import CHINA
from web.kit import gettext as _

_TELEPHONE = re.compile(r"\+?[\d\-\s]{7,16}")
_NUMBER = re.compile(r"\d{20,26}")
FLAGS = {
    "open": "未办结",
    "overdue": "已超期",
    "near_due": "即将到期",
    "difficult": "疑难",
    "urged": "被催办",
}


class SearchQuery(BaseModel):
    """The query part of the address, one field per filter."""

    q: str = Field(default="", max_length=100)
    phone: str = Field(default="", max_length=40)
    state: list[State] = []
    type: list[OrderType] = []
    urgency: Urgency | None = None
    channel: Channel | None = None
    organisation: str = Field(default="", max_length=40)
    co_handler: str = Field(default="", max_length=40)
    classification: str = Field(default="", max_length=16)
    mark: MarkColour | None = None
    open: bool = False
    overdue: bool = False
    near_due: bool = False
    difficult: bool = False
    urged: bool = False
    created_from: date | None = None
    created_to: date | None = None
    sort: Literal["newest", "due"] = "newest"

    @model_validator(mode="after")
    def _one_number(self) -> Self:
        """A telephone number typed into the quick search is looked for as one."""
        if not self.phone and _TELEPHONE.fullmatch(self.q.strip()) and len(_digits(self.q)) in range(7, 14):
            self.phone, self.q = self.q.strip(), ""
        return self

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order of the list was chosen."""
        return bool(self.pairs(without="sort"))

    @property
    def text(self) -> str:
        """Words to look for; an order number typed with spaces or dashes is still one."""
        together = re.sub(r"[\s\-]+", "", self.q)
        return together if _NUMBER.fullmatch(together) else self.q

    @property
    def mistyped(self) -> bool:
        """It looks like an order number and cannot be one: a digit is wrong or missing."""
        return bool(_NUMBER.fullmatch(self.text)) and not is_valid(self.text)

    def pairs(self, without: str = "", value: str = "") -> list[tuple[str, str]]:
        """The filter as it stands in an address; `without` leaves one out."""
        found = []
        for name, given in self.model_dump(mode="json", exclude_defaults=True).items():
            for one in given if isinstance(given, list) else [given]:
                if name != without or (value and one != value):
                    found.append((name, "true" if one is True else str(one)))
        return found

    def address(self, without: str = "", value: str = "") -> str:
        """The search page with this filter."""
        pairs = self.pairs(without, value)
        return "/desk/search" + (f"?{urlencode(pairs)}" if pairs else "")

    def filter(self) -> OrderFilter:
        """For the domain. A day in the form means a day in China."""
        return OrderFilter(
            q=self.text,
            phone=self.phone,
            states=frozenset(self.state),
            types=frozenset(self.type),
            urgency=self.urgency,
            channel=self.channel,
            organisation=self.organisation,
            co_handler=self.co_handler,
            classification=self.classification,
            mark=self.mark,
            open=self.open,
            overdue=self.overdue,
            near_due=self.near_due,
            difficult=self.difficult,
            urged=self.urged,
            created_from=midnight(self.created_from),
            created_to=midnight(self.created_to, days=1),
            sort=self.sort,
        )


@dataclass(frozen=True)
class Chip:
    """One chosen filter in words, and the address without it."""

    label: str
    value: str
    removed: str

    def __str__(self) -> str:
        return f"{self.label}：{self.value}" if self.label else self.value


async def chips(query: SearchQuery, skin: str, tenant_id: int | None) -> list[Chip]:
    """Everything chosen, in words; `skin` is what the city calls its marks."""
    return [*_words(query), *_chosen(query, skin), *await _named(query, tenant_id), *_dates(query)]


def _words(query: SearchQuery) -> Iterator[Chip]:
    if query.q:
        yield Chip(_("编号") if is_valid(query.text) else _("关键词"), query.q, query.address("q"))
    if query.phone:
        # Whom somebody looked for is nobody else's business: the record keeps the number masked.
        shown = query.phone if len(_digits(query.phone)) < 7 else f"****{_digits(query.phone)[-4:]}"
        yield Chip(_("电话"), shown, query.address("phone"))


def _chosen(query: SearchQuery, skin: str) -> Iterator[Chip]:
    for state in query.state:
        yield Chip(_("状态"), _(labels.STATES[state]), query.address("state", state.value))
    for kind in query.type:
        yield Chip(_("类型"), _(labels.TYPES[kind]), query.address("type", kind.value))
    if query.urgency:
        yield Chip(_("紧急程度"), _(labels.URGENCIES[query.urgency]), query.address("urgency"))
    if query.channel:
        yield Chip(_("来源"), _(labels.CHANNELS[query.channel]), query.address("channel"))
    if query.mark:
        yield Chip(_("督办标记"), _(labels.mark_label(query.mark, skin)) or _("无"), query.address("mark"))
    for name, label in FLAGS.items():
        if getattr(query, name):
            yield Chip("", _(label), query.address(name))


async def _named(query: SearchQuery, tenant_id: int | None) -> list[Chip]:
    """Units and classifications of one's own centre by name; anything else stays the code somebody typed."""
    found = []
    for name, label in (("organisation", _("主办单位")), ("co_handler", _("协办单位"))):
        if code := getattr(query, name):
            unit = await Organisation.get_or_none(code=key(code), tenant_id=tenant_id)
            found.append(Chip(label, unit.label if unit else code, query.address(name)))
    if query.classification:
        node = await Classification.get_or_none(code=key(query.classification, 16), tenant_id=tenant_id)
        shown = node.name if node else query.classification
        found.append(Chip(_("分类"), shown, query.address("classification")))
    return found


def _dates(query: SearchQuery) -> Iterator[Chip]:
    if query.created_from:
        yield Chip(_("登记不早于"), query.created_from.isoformat(), query.address("created_from"))
    if query.created_to:
        yield Chip(_("登记不晚于"), query.created_to.isoformat(), query.address("created_to"))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def midnight(day: date | None, days: int = 0) -> datetime | None:
    """The beginning of a day in China, `days` later; nothing for days nobody means."""
    if day is None or day.year > 9000:
        return None
    return datetime.combine(day + timedelta(days=days), time(), CHINA)
