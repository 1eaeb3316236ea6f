"""Orders that leave the system as a file (LEDGER 14.11): who may, whose names are in it, what is kept of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import Forbidden, Invalid
from hotline.orders.models import Order
from hotline.orders.queries.listing import OrderFilter, each_page
from hotline.people.actor import Actor
from hotline.people.permissions import Scope, can, require, scope_of

MOST = 100_000
REASON_LENGTH = 200


@dataclass(frozen=True)
class Export:
    """One agreed export; `reason` is given when names and numbers are wanted in clear."""

    wanted: OrderFilter
    described: str
    reason: str
    by: Actor
    now: datetime

    def names(self, order: Order) -> bool:
        """Whether this order's name and number appear in clear: a reporter's only inside the centre."""
        if not self.reason:
            return False
        return not order.confidential or scope_of(self.by, "personal.reveal") is Scope.TENANT


def agree(
    wanted: OrderFilter, *, described: str, reveal: bool, reason: str, by: Actor, now: datetime
) -> Export:
    """Check that this person may take these orders along; names in clear need a reason."""
    require(by, "order.export")
    if not reveal:
        return Export(wanted, described, "", by, now)
    if not can(by, "personal.reveal"):
        raise Forbidden("您的岗位不能导出未脱敏的姓名和电话")
    if not reason.strip():
        raise Invalid("请说明导出姓名和电话的原因", fields={"reason": "请说明导出姓名和电话的原因"})
    return Export(wanted, described, reason.strip()[:REASON_LENGTH], by, now)


async def pages(export: Export, most: int = MOST) -> AsyncIterator[list[Order]]:
    """The orders, a thousand at a time, never more than `most`."""
    left = most
    async for orders in each_page(export.wanted, by=export.by, now=export.now):
        if orders:
            yield orders[:left]
        left -= len(orders)
        if left <= 0:
            return


async def record(export: Export, rows: int) -> None:
    """On the record before the file is handed over."""
    detail = {"filter": export.described, "rows": rows, "personal": bool(export.reason)}
    if export.reason:
        detail["reason"] = export.reason
    by = export.by
    async with transaction():
        await audit.record(
            by.label, "order.export", f"tenant:{by.tenant_id}", detail, export.now, by.request_id
        )
