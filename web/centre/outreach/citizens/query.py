"""What the citizens' search understands in its address, and the same in words for people and for the record."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, BeforeValidator, Field

from hotline.orders import labels
from hotline.orders.models import Classification
from hotline.orders.queries import OrderFilter
from hotline.orders.states import Channel, OrderType
from hotline.orders.values import empty_is_none
from hotline.outreach.campaigns.audience.citizens import CitizenFilter
from hotline.people.keys import key
from hotline.people.models import Organisation
from web.centre.search_query import midnight
from web.kit import gettext as _

URL = "/desk/outreach/citizens"
WECHAT = {"bound": "已绑定微信", "unbound": "未绑定微信"}


class CitizenQuery(BaseModel):
    """The query part of the address, one field per condition."""

    created_from: date | None = None
    created_to: date | None = None
    type: list[OrderType] = []
    channel: Channel | None = None
    organisation: str = Field(default="", max_length=40)
    classification: str = Field(default="", max_length=16)
    district: str = Field(default="", max_length=60)
    orders: Annotated[int | None, Field(ge=1, le=1000), BeforeValidator(empty_is_none)] = None
    dissatisfied: bool = False
    wechat: Literal["", "bound", "unbound"] = ""

    def pairs(self, without: str = "") -> list[tuple[str, str]]:
        """The conditions as they stand in an address; `without` leaves one out."""
        found = []
        for name, given in self.model_dump(mode="json", exclude_defaults=True).items():
            several = given if isinstance(given, list) else [given]
            found += [(name, "true" if one is True else str(one)) for one in several if name != without]
        return found

    def address(self, without: str = "") -> str:
        """The page with these conditions."""
        pairs = self.pairs(without)
        return URL + (f"?{urlencode(pairs)}" if pairs else "")

    def filter(self) -> CitizenFilter:
        """For the domain. A day in the form means a day in China."""
        orders = OrderFilter(
            types=frozenset(self.type),
            channel=self.channel,
            organisation=self.organisation,
            classification=self.classification,
            district=self.district.strip(),
            created_from=midnight(self.created_from),
            created_to=midnight(self.created_to, days=1),
        )
        return CitizenFilter(orders, self.orders or 1, self.dissatisfied, self.wechat)


async def chips(query: CitizenQuery, tenant_id: int | None) -> list[tuple[str, str, str]]:
    """Everything chosen: label, value, the address without it."""
    found = [*_plain(query), *await _named(query, tenant_id)]
    return [(label, value, query.address(name)) for name, label, value in found]


async def described(query: CitizenQuery, tenant_id: int | None) -> str:
    """In one line, for the campaign and the record."""
    found = await chips(query, tenant_id)
    return "；".join(f"{label}：{value}" if label else value for label, value, _removed in found)


def _plain(query: CitizenQuery) -> Iterator[tuple[str, str, str]]:
    if query.created_from:
        yield "created_from", _("登记不早于"), query.created_from.isoformat()
    if query.created_to:
        yield "created_to", _("登记不晚于"), query.created_to.isoformat()
    if query.type:
        yield "type", _("类型"), "、".join(_(labels.TYPES[one]) for one in query.type)
    if query.channel:
        yield "channel", _("来源"), _(labels.CHANNELS[query.channel])
    if query.district.strip():
        yield "district", _("区域"), query.district.strip()
    if query.orders and query.orders > 1:
        yield "orders", _("工单数"), _("至少 {n} 件", n=query.orders)
    if query.dissatisfied:
        yield "dissatisfied", "", _("曾评价不满意")
    if query.wechat:
        yield "wechat", "", _(WECHAT[query.wechat])


async def _named(query: CitizenQuery, tenant_id: int | None) -> list[tuple[str, str, str]]:
    """Units and classifications of one's own centre by name; anything else stays the code somebody typed."""
    found = []
    if code := query.organisation:
        unit = await Organisation.get_or_none(code=key(code), tenant_id=tenant_id)
        found.append(("organisation", _("主办单位"), unit.label if unit else code))
    if code := query.classification:
        node = await Classification.get_or_none(code=key(code, 16), tenant_id=tenant_id)
        found.append(("classification", _("分类"), node.name if node else code))
    return found
