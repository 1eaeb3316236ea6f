"""An uploaded workbook, row by row. Nothing in it is evaluated: a formula is a reason to refuse its row."""

import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import openpyxl

from hotline.infra import sniff
from hotline.infra.errors import Invalid
from hotline.outreach.campaigns.audience.rows import Given
from hotline.outreach.scripts.slots import KNOWN

MOST_ROWS = 100_000
MOST_COLUMNS = 60
#: People leave a title above the table: so many rows may come before the headings.
HEADINGS_WITHIN = 5
PHONE = frozenset(
    {"电话", "电话号码", "手机", "手机号", "手机号码", "联系电话", "联系方式", "号码", "phone", "mobile"}
)
#: Headings people write, for the slots orders fill, too.
HEADINGS = {
    "citizen_name": {"姓名", "名字", "称呼", "市民称呼", "诉求人", "name"},
    "order_no": {"工单编号", "工单号", "编号"},
    "title": {"标题", "事项", "工单标题", "诉求标题"},
    "department": {"单位", "部门", "承办单位", "主办单位"},
    "content": {"内容", "通知内容"},
    "time": {"时间", "来电时间"},
    "answer": {"答复", "答复内容", "办理结果"},
    "due": {"期限", "办理期限"},
}
XLSX = sniff.OFFICE["xl/"][0]


@dataclass(frozen=True)
class Columns:
    """Where in a row the number and the slots stand; `ignored` are headings nobody asked for."""

    phone: int
    slots: dict[str, int]
    ignored: tuple[str, ...]


def rows(content: bytes, slots: Sequence[str]) -> Iterator[Given]:
    """Every row below the headings that holds anything. Refuses what is no workbook, or lacks columns."""
    book = _opened(content)
    try:
        lines = enumerate(book.worksheets[0].iter_rows(max_col=MOST_COLUMNS), 1)
        columns = _headings(lines, slots)
        for number, cells in lines:
            if any(_text(cell) for cell in cells):
                yield _row(number, cells, columns)
    except (KeyError, ValueError, TypeError, AttributeError, SyntaxError, OSError) as error:
        raise _unreadable() from error
    finally:
        book.close()


def columns_of(content: bytes, slots: Sequence[str]) -> Columns:
    """The headings alone, for telling at once what is missing and what is ignored."""
    book = _opened(content)
    try:
        return _headings(enumerate(book.worksheets[0].iter_rows(max_col=MOST_COLUMNS), 1), slots)
    finally:
        book.close()


def _opened(content: bytes) -> Any:
    if not content.startswith(b"PK") or sniff.media_type(content[:64], content) != XLSX:
        raise _unreadable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and validations we do not read
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    except Exception as error:  # whatever a broken file makes the parser say, the person needs one sentence
        raise _unreadable() from error
    if not book.worksheets:
        raise _unreadable()
    book.worksheets[0].reset_dimensions()  # what a file says about its size is a claim
    return book


def _unreadable() -> Invalid:
    message = "这不是能读取的 Excel 工作簿（.xlsx）。请用“另存为”保存成 .xlsx 后再上传。"
    return Invalid(message, code="workbook", fields={"file": message})


def _headings(lines: Iterator[tuple[int, Any]], slots: Sequence[str]) -> Columns:
    for number, cells in lines:
        names = [_text(cell) for cell in cells]
        phone = next((place for place, name in enumerate(names) if name.lower() in PHONE), None)
        if phone is not None:
            return _columns(names, phone, slots)
        if number >= HEADINGS_WITHIN:
            break
    message = "没有找到“手机号码”列。请在第一行写上列名，其中一列叫“手机号码”。"
    raise Invalid(message, code="columns", fields={"file": message})


def _columns(names: list[str], phone: int, slots: Sequence[str]) -> Columns:
    found: dict[str, int] = {}
    for slot in slots:
        known = {slot, heading(slot), *HEADINGS.get(slot, ())}
        place = next((at for at, name in enumerate(names) if name in known and at != phone), None)
        if place is not None:
            found[slot] = place
    if missing := [slot for slot in slots if slot not in found]:
        wanted = "、".join(heading(slot) for slot in missing)
        message = "缺少列：{columns}。话术里用到了这些内容。"
        raise Invalid(message, code="columns", fields={"file": message}, columns=wanted)
    taken = {phone, *found.values()}
    ignored = (name for at, name in enumerate(names) if name and at not in taken)
    return Columns(phone, found, tuple(ignored))


def heading(slot: str) -> str:
    """What stands above this column in the empty table."""
    return KNOWN.get(slot, slot)


def _row(number: int, cells: Sequence[Any], columns: Columns) -> Given:
    wanted = {"phone": columns.phone, **columns.slots}
    taken = {name: cells[at] if at < len(cells) else None for name, at in wanted.items()}
    refused = next(filter(None, (_refusal(cell) for cell in taken.values())), "")
    phone = "" if _refusal(taken["phone"]) else _text(taken["phone"])
    return Given(number, phone, {name: _text(taken[name]) for name in columns.slots}, refused)


def _refusal(cell: Any) -> str:
    kind = getattr(cell, "data_type", None)
    if kind == "f":
        return f"{cell.coordinate} 是公式，请粘贴为数值"
    return f"{cell.coordinate} 是错误值 {cell.value}"[:100] if kind == "e" else ""


def _text(cell: Any) -> str:
    value = getattr(cell, "value", None)
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat(sep=" ", timespec="minutes") if isinstance(value, datetime) else str(value)
        case _:
            return str(value).strip()
