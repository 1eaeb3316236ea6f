"""The call reports (LEDGER M07), by day, week or month, counted in the database and exact."""

from hotline.calls.reports.catalogue import REPORTS, make
from hotline.calls.reports.span import Grain, Span
from hotline.calls.reports.table import Table

__all__ = ["REPORTS", "Grain", "Span", "Table", "make"]
