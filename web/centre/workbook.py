"""One workbook of orders, written row by row: memory does not grow with it, and no text becomes a formula."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import xlsxwriter

from hotline.orders import labels
from hotline.orders.exporting import MOST, Export
from hotline.orders.models import Order
from hotline.orders.states import MarkColour
from hotline.worktime.zone import CHINA

Cell = str | int | datetime | None
#: What a cell can hold.
LONGEST = 32_000
#: Nothing in a cell is ever read as a formula, a link or a number somebody did not mean.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
SATISFACTION = labels.SATISFACTION


def _yes(value: bool) -> str:
    return "是" if value else ""


#: Heading, width, value. Names and numbers are the last two before the texts, written by `Workbook` itself.
COLUMNS: tuple[tuple[str, int, Callable[[Order], Cell]], ...] = (
    ("工单编号", 26, lambda order: order.number),
    ("标题", 36, lambda order: order.title),
    ("诉求类型", 10, lambda order: labels.TYPES[order.type]),
    ("紧急程度", 10, lambda order: labels.URGENCIES[order.urgency]),
    ("来源", 10, lambda order: labels.CHANNELS[order.channel]),
    ("诉求分类", 18, lambda order: order.classification.name if order.classification else ""),
    ("状态", 12, lambda order: labels.STATES[order.state]),
    ("主办单位", 22, lambda order: order.lead_organisation.name if order.lead_organisation else ""),
    ("区域", 12, lambda order: order.district),
    ("地点", 28, lambda order: order.location_text),
    ("登记时间", 17, lambda order: order.created_at),
    ("派单时间", 17, lambda order: order.dispatched_at),
    ("到期时间", 17, lambda order: order.due_at),
    ("答复时间", 17, lambda order: order.replied_at),
    ("办结时间", 17, lambda order: order.closed_at),
    ("督办标记", 10, lambda order: labels.mark_label(MarkColour(order.mark), "card")),
    ("疑难", 6, lambda order: _yes(order.difficult)),
    ("催单次数", 8, lambda order: order.urge_count),
    ("退回次数", 8, lambda order: order.return_count),
    ("满意度", 10, lambda order: SATISFACTION.get(order.satisfaction or 0, "")),
)
PEOPLE = (("诉求人", 12), ("联系电话", 16))
TEXTS: tuple[tuple[str, int, Callable[[Order], Cell]], ...] = (
    ("诉求内容", 60, lambda order: order.content),
    ("答复内容", 60, lambda order: order.answer),
)


class Workbook:
    """The first line says who took it, when and what; it is also printed on every page."""

    def __init__(self, path: Path, export: Export) -> None:
        self.rows = 0
        self._export = export
        self._book = xlsxwriter.Workbook(str(path), OPTIONS)
        self._sheet = self._book.add_worksheet("工单")
        self._when = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"})
        self._plain = self._book.add_format({"valign": "top"})
        self._begin()

    def add(self, orders: list[Order]) -> None:
        """Append orders; called in a thread, so nothing here may ask the database."""
        for order in orders:
            self._put(self.rows + 2, [*self._facts(order), *self._person(order), *self._texts(order)])
            self.rows += 1

    def close(self) -> None:
        more = f"（已达到一次导出的上限 {MOST:,} 件，请缩小范围分批导出）" if self.rows >= MOST else ""
        self._sheet.write_string(self.rows + 2, 0, f"共 {self.rows:,} 件{more}", self._plain)
        self._book.close()

    def _begin(self) -> None:
        stamp = watermark(self._export)
        bold = self._book.add_format({"bold": True, "bg_color": "#E7EFFC", "border": 1})
        notice = self._book.add_format({"bold": True, "font_color": "#B01F16"})
        headings = [(name, width) for name, width, _ in COLUMNS] + list(PEOPLE)
        headings += [(name, width) for name, width, _ in TEXTS]
        for place, (_name, width) in enumerate(headings):
            self._sheet.set_column(place, place, width)
        self._sheet.set_header(f"&L{stamp[:200].replace('&', '&&')}")
        self._sheet.freeze_panes(2, 1)
        self._sheet.write_string(0, 0, stamp, notice)
        for place, (name, _width) in enumerate(headings):
            self._sheet.write_string(1, place, name, bold)
        self._book.set_properties({"title": "12345 工单导出", "comments": stamp})

    def _facts(self, order: Order) -> list[Cell]:
        return [value(order) for _name, _width, value in COLUMNS]

    def _person(self, order: Order) -> list[Cell]:
        if self._export.names(order):
            return [order.contact_name, order.contact_phone]
        return [order.masked_name, order.masked_phone]

    def _texts(self, order: Order) -> list[Cell]:
        return [value(order) for _name, _width, value in TEXTS]

    def _put(self, row: int, cells: list[Cell]) -> None:
        for place, cell in enumerate(cells):
            if isinstance(cell, datetime):
                self._sheet.write_datetime(
                    row, place, cell.astimezone(CHINA).replace(tzinfo=None), self._when
                )
            elif isinstance(cell, int):
                self._sheet.write_number(row, place, cell, self._plain)
            elif cell:
                self._sheet.write_string(row, place, cell[:LONGEST], self._plain)


def watermark(export: Export) -> str:
    """Who, when, what: whoever finds the file knows where it came from."""
    when = export.now.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
    names = f"含未脱敏个人信息，原因：{export.reason}" if export.reason else "个人信息已脱敏"
    return (
        f"导出人：{export.by.name}（{export.by.staff_id}）　导出时间：{when}　条件：{export.described}　"
        f"{names}　追踪号：{export.by.request_id}　内部资料，注意保密"
    )
