"""A report as a workbook: the same table, who took it and when on top, nothing read as a formula."""

import io

import xlsxwriter

from hotline.calls.reports import Table
from web.centre.workbook import OPTIONS


def workbook(table: Table, stamp: str) -> bytes:
    """Some hundred rows: made in memory."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS | {"in_memory": True, "constant_memory": False})
    sheet = book.add_worksheet(table.name[:31])
    bold = book.add_format({"bold": True, "bg_color": "#E7EFFC", "border": 1})
    sheet.write_string(0, 0, stamp, book.add_format({"bold": True, "font_color": "#B01F16"}))
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, len(table.columns), 13)
    for place, name in enumerate(table.columns):
        sheet.write_string(1, place, name, bold)
    plain, last = book.add_format(), book.add_format({"bold": True, "top": 1})
    rows = [(row, plain) for row in table.rows] + ([(table.total, last)] if table.total else [])
    for line, (cells, look) in enumerate(rows, 2):
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(line, place, cell, look)
            elif cell is not None:
                sheet.write_number(line, place, cell, look)
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    book.close()
    return out.getvalue()
