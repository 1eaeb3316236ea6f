"""Workbooks as people upload them."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    """As many rows as given; a text that begins with = is a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()
