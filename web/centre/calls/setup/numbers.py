"""代表号、属地、号码变换."""

from typing import Any

from starlette.requests import Request

from hotline.calls import flows
from hotline.calls.configuring import numbers, saving
from hotline.calls.configuring.inputs import ChangeFields, NumberFields, TerritoryFields
from hotline.calls.models import AccessNumber
from hotline.people.organisations import tenants
from web.centre.calls.setup.books import Book, Column, Shown, as_named
from web.kit import gettext as _
from web.kit import needs, signed_in

THE_HOUSE = "这些设置由各中心共用，由平台所属中心的系统管理员维护；这里可以查看。"


def _whose(row: AccessNumber) -> Shown:
    return (_("各中心共用"), "accent") if row.tenant_id is None else (_("本中心"), "info")


def rewritten(row: Any) -> str:
    """What becomes of a number, in words."""
    parts = [_("去掉前 {n} 位", n=row.strip)] if row.strip else []
    parts += [_("前面加 {digits}", digits=row.add)] if row.add else []
    return "，".join(parts) or _("不变")


async def _flows(request: Request) -> dict[str, Any]:
    actor = signed_in(request)
    return {
        "flows": [(one.code, one.name) for one in await flows.listing(by=actor)],
        "runs_the_house": await saving.runs_the_house(actor),
    }


async def centres(_request: Request) -> dict[str, Any]:
    """To choose from: every city on this platform."""
    return {"centres": [(one.id, one.name) for one in await tenants()]}


NUMBERS = Book(
    name="numbers",
    title="服务号码",
    lead="市民拨打的号码。共用号码按来电人的属地分到各中心。",
    guard=needs("calls.configure"),
    fields=NumberFields,
    columns=(
        Column("号码", lambda row: row.number),
        Column("归属", _whose),
        Column("语音导航", lambda row: row.flow or _("默认（main）")),
    ),
    rows=numbers.numbers,
    save=numbers.save_number,
    remove=numbers.remove_number,
    new="新增号码",
    nothing="还没有服务号码，市民打不进来。",
    values=lambda row: {"number": row.number, "flow": row.flow, "shared": row.tenant_id is None},
    choices=_flows,
)
TERRITORIES = Book(
    name="territories",
    title="属地",
    lead="拨打共用号码的来电，按区号或手机号段分到中心；最长的号段优先。",
    guard=needs("calls.configure"),
    fields=TerritoryFields,
    columns=(
        Column("号段", lambda row: row.prefix),
        Column("中心", lambda row: row.tenant.name),
    ),
    rows=numbers.territories,
    save=numbers.save_territory,
    remove=numbers.remove_territory,
    new="新增号段",
    nothing="还没有划分属地；只用本中心自己的号码时不需要。",
    values=lambda row: {"prefix": row.prefix, "centre": row.tenant_id},
    choices=centres,
    may_change=saving.runs_the_house,
    closed=THE_HOUSE,
)
CHANGES = Book(
    name="changes",
    title="号码变换",
    lead="运营商送来的号码写法不一，在路由之前统一。例如去掉国家码 86。",
    guard=needs("calls.lines"),
    fields=ChangeFields,
    columns=(Column("以此开头", lambda row: row.prefix), Column("变换", rewritten)),
    rows=numbers.number_changes,
    save=numbers.save_change,
    remove=numbers.remove_change,
    new="新增变换",
    nothing="没有变换规则，号码按原样使用。",
    values=as_named(ChangeFields),
    may_change=saving.runs_the_house,
    closed=THE_HOUSE,
)
