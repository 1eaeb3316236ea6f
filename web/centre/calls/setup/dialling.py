"""一键转接、拨号规则、中继."""

from typing import Any

from starlette.requests import Request

from hotline.calls.configuring import directory, lines, saving
from hotline.calls.configuring.inputs import DialFields, EntryFields, LineFields
from hotline.calls.models import DialPrefix, DirectoryEntry, TrunkLine
from hotline.calls.states import DIRECTORY, DirectoryKind
from web.centre.calls.setup.books import Book, Column, Shown, as_named
from web.centre.calls.setup.numbers import THE_HOUSE, centres, rewritten
from web.kit import gettext as _
from web.kit import needs, signed_in

TONES = {DirectoryKind.EMERGENCY: "bad", DirectoryKind.HOTLINE: "info", DirectoryKind.DEPARTMENT: "neutral"}


def _in_use(row: Any) -> Shown:
    return (_("在用"), "good") if row.active else (_("已停用"), "quiet")


def _kind(row: DirectoryEntry) -> Shown:
    return _(DIRECTORY[row.kind]), TONES.get(row.kind, "quiet")


def _may(row: DialPrefix) -> Shown:
    return (_("可以拨打"), "good") if row.allowed else (_("禁止"), "bad")


def _over(row: DialPrefix) -> str:
    if not row.allowed:
        return "—"
    return "、".join(row.trunks) or _("任一中继，按优先顺序")


def _known_by(row: TrunkLine) -> str:
    ways = [_("注册账号 {name}", name=row.username)] if row.username else []
    ways += [_("对方地址 {networks}", networks="、".join(row.networks))] if row.networks else []
    return "；".join(ways) or _("未设置")


def _line_values(row: TrunkLine) -> dict[str, Any]:
    names = set(LineFields.model_fields) - {"password", "shown", "networks", "may_show"}
    values = {name: getattr(row, name) for name in names}
    values |= {"networks": "\n".join(row.networks), "may_show": "\n".join(row.may_show)}
    return values | {f"shown.{centre}": number for centre, number in row.shown_by_centre.items()}


async def _line_names(request: Request) -> dict[str, Any]:
    return {"lines": [(one, one) for one in await directory.line_names(by=signed_in(request))]}


async def _kinds(_request: Request) -> dict[str, Any]:
    return {"kinds": [(kind.value, label) for kind, label in DIRECTORY.items()]}


DIRECTORY_BOOK = Book(
    name="directory",
    title="一键转接",
    lead="坐席通话时点一下就能转接或拨打的号码，按这里的顺序排列。",
    guard=needs("calls.configure"),
    fields=EntryFields,
    columns=(
        Column("名称", lambda row: row.name),
        Column("分类", _kind),
        Column("号码", lambda row: row.number),
        Column("顺序", lambda row: str(row.place), figure=True),
        Column("状态", _in_use),
    ),
    rows=directory.entries,
    save=directory.save_entry,
    remove=directory.remove_entry,
    new="新增转接号码",
    nothing="还没有转接号码。",
    values=as_named(EntryFields),
    start=lambda _: {"kind": "department", "active": True},
    choices=_kinds,
)
DIALLING = Book(
    name="dialling",
    title="拨号规则",
    lead="哪些号码可以往外拨、走哪条中继。没有规则的号码拨不出去；110、119、120、122 总能拨通。",
    guard=needs("calls.configure"),
    fields=DialFields,
    columns=(
        Column("以此开头", lambda row: row.prefix or _("其他所有号码")),
        Column("权限", _may),
        Column("中继", _over),
        Column("变换", rewritten),
    ),
    rows=directory.dial_rules,
    save=directory.save_dial_rule,
    remove=directory.remove_dial_rule,
    new="新增拨号规则",
    nothing="还没有拨号规则，除紧急电话外不能外拨。",
    values=as_named(DialFields),
    start=lambda _: {"allowed": True},
    choices=_line_names,
)
LINES = Book(
    name="lines",
    title="中继线路",
    lead="通往运营商的线路。按优先顺序使用，断线时自动换下一条。",
    guard=needs("calls.lines"),
    fields=LineFields,
    columns=(
        Column("名称", lambda row: row.name),
        Column("地址", lambda row: f"{row.host}:{row.port} {row.transport}"),
        Column("认证", _known_by),
        Column("优先", lambda row: str(row.priority), figure=True),
        Column("并发", lambda row: str(row.capacity), figure=True),
        Column("状态", _in_use),
    ),
    rows=lines.lines,
    save=lines.save_line,
    remove=lines.remove_line,
    new="新增中继",
    nothing="还没有中继，电话只能在内部互通。",
    values=_line_values,
    start=lambda _: {"port": 5060, "transport": "UDP", "capacity": 60, "probe_seconds": 30, "active": True},
    choices=centres,
    may_change=saving.runs_the_house,
    closed=THE_HOUSE,
)
