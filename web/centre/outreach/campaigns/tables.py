"""Tables as files, row by row: a workbook or CSV. No text in them ever becomes a formula."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import xlsxwriter

from hotline.outreach.campaigns.exporting import Cell
from hotline.worktime.zone import local
from web.centre.workbook import OPTIONS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
#: A program that opens CSV takes what begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Table(Protocol):
    """Rows in, a file out."""

    def add(self, rows: Iterable[Sequence[Cell]]) -> None: ...

    def close(self) -> None: ...


class Sheet:
    """A workbook of one sheet; `stamp` is its first line."""

    def __init__(self, path: Path, heads: Sequence[str], stamp: str = "") -> None:
        self._book = xlsxwriter.Workbook(str(path), OPTIONS)
        self._sheet = self._book.add_worksheet()
        self._when = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._row = 0
        if stamp:
            self._sheet.write_string(
                0, 0, stamp, self._book.add_format({"bold": True, "font_color": "#B01F16"})
            )
            self._row = 1
        bold = self._book.add_format({"bold": True, "bg_color": "#E7EFFC", "border": 1})
        self._sheet.set_column(0, max(len(heads) - 1, 0), 16)
        for place, head in enumerate(heads):
            self._sheet.write_string(self._row, place, head, bold)
        self._row += 1
        self._sheet.freeze_panes(self._row, 0)

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        for cells in rows:
            for place, cell in enumerate(cells):
                self._put(place, cell)
            self._row += 1

    def close(self) -> None:
        self._book.close()

    def _put(self, place: int, cell: Cell) -> None:
        if isinstance(cell, datetime):
            self._sheet.write_datetime(self._row, place, local(cell).replace(tzinfo=None), self._when)
        elif isinstance(cell, int):
            self._sheet.write_number(self._row, place, cell)
        elif cell:
            self._sheet.write_string(self._row, place, cell)


class Commas:
    """CSV that Excel opens as Chinese."""

    def __init__(self, path: Path, heads: Sequence[str], stamp: str = "") -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        if stamp:
            self._writer.writerow([stamp])
        self._writer.writerow(heads)

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        self._writer.writerows([_plain(cell) for cell in cells] for cells in rows)

    def close(self) -> None:
        self._file.close()


def _plain(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f"{local(cell):%Y-%m-%d %H:%M}"
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
