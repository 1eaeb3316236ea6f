"""异常处理: orders that will not move by themselves, why, and the tools to mend them (LEDGER M16)."""

from starlette.requests import Request
from starlette.responses import Response

from hotline.orders.queries.exceptions import LABELS, Irregular, list_exceptions
from web.centre.looks import show
from web.centre.panes import Tab, chosen_tab, tab_links
from web.kit import needs, page
from web.kit.guards import signed_in

#: Which repairs make sense for which trouble, the usual one first.
REPAIRS = {
    "stuck": ("release",),
    "bounced": ("reassign", "recall"),
    "lost_receipt": ("resend", "reassign", "recall"),
    "inactive_unit": ("reassign", "recall"),
}
REPAIR_LABELS = {"release": "释放占用", "resend": "重发通知", "reassign": "改派单位", "recall": "收回重派"}
WHY = {
    "stuck": "在中心停留超过三天没有进展，可能无人处理。",
    "bounced": "被退回三次以上，需要裁定责任单位。",
    "lost_receipt": "派出两天以上没有签收，通知可能没有送达。",
    "inactive_unit": "承办单位已经停用，工单没有人接。",
}


async def exceptions_desk(request: Request) -> Response:
    found = await list_exceptions(by=signed_in(request), now=request.state.now)
    by_kind: dict[str, list[Irregular]] = {kind: [] for kind in LABELS}
    for one in found:
        by_kind[one.kind].append(one)
    kinds = sorted(LABELS, key=lambda kind: not by_kind[kind])
    tab = chosen_tab(request, kinds)
    tabs = [Tab(kind, LABELS[kind], len(by_kind[kind])) for kind in LABELS]
    return await show(
        request,
        "centre/exceptions.html",
        tab=tab,
        tabs=tab_links(request, tabs, tab),
        items=by_kind[tab],
        why=WHY[tab],
        repairs=REPAIRS[tab],
        repair_labels=REPAIR_LABELS,
    )


ROUTES = [page("/desk/exceptions", exceptions_desk, guard=needs("order.mend"), name="desk_exceptions")]
