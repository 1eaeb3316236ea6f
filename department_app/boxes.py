"""The lists: 待办, 即将到期, 处理中 with its tabs, 已处理, 关注, 督察督办 (LEDGER M24)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from department_app.cards import Card, order_cards, share_cards
from department_app.entry import acting
from department_app.lists import Tab, page_size, show_list
from hotline.orders.queries import box_counts, list_box
from hotline.orders.queries.boxes import list_followed
from web.kit import is_htmx


@dataclass(frozen=True)
class Box:
    """How one box is shown.

    `tabs` are the boxes it stands beside; `batch` what many can be done at once; `parted` puts headings
    between what is late, due today and due later.
    """

    name: str
    url: str
    title: str
    hint: str
    empty: tuple[str, str]
    tabs: tuple[str, ...] = ()
    batch: tuple[str, ...] = ()
    parted: bool = False
    back: tuple[str, str] = ("/app", "首页")


_PROCESSING = ("handling", "offline", "tracking")
BOXES: dict[str, Box] = {
    box.name: box
    for box in (
        Box(
            "todo",
            "/app/todo",
            "待办事宜",
            "新派来的工单，先签收再办理。",
            ("都签收了", "没有等待签收的工单。"),
            batch=("sign",),
        ),
        Box(
            "near_due",
            "/app/near-due",
            "即将到期",
            "按剩余工作时间从少到多排列，点时限可看怎么算的。",
            ("没有即将到期的工单", "手上的工单时间都还充裕。"),
            batch=("sign", "reply"),
            parted=True,
        ),
        Box(
            "handling",
            "/app/processing",
            "处理中",
            "",
            ("没有正在处理的工单", "签收后的工单会出现在这里。"),
            _PROCESSING,
            ("reply",),
        ),
        Box(
            "offline",
            "/app/processing/offline",
            "处理中",
            "",
            ("没有线下处理的工单", "需要到现场慢慢办的，可在工单里转为线下处理。"),
            _PROCESSING,
            ("reply",),
        ),
        Box(
            "tracking",
            "/app/processing/tracking",
            "处理中",
            "",
            ("没有下派的工单", "交给下级或协办单位的工单，在这里看进展。"),
            _PROCESSING,
        ),
        Box(
            "done",
            "/app/done",
            "已处理",
            "本单位答复过的工单，最近的在前。",
            ("还没有处理完的工单", "提交答复后会出现在这里。"),
        ),
        Box(
            "supervised",
            "/app/supervised",
            "督察督办",
            "本单位及下级被标记的工单，可查看进展、督促承办人。",
            ("没有被督办的工单", "各单位都在时限内办理，继续保持。"),
        ),
    )
}
TAB_LABELS = {"handling": "处理中", "offline": "线下处理", "tracking": "下派跟踪"}


def box_page(name: str) -> Callable[[Request], Awaitable[Response]]:
    """The page of one box."""
    box = BOXES[name]

    async def show(request: Request) -> Response:
        by, now = acting(request), request.state.now
        page = await list_box(
            name, by=by, now=now, after=request.query_params.get("after"), limit=page_size(request)
        )
        cards = await share_cards(page.items, by=by, now=now)
        counts = await box_counts(by=by, now=now, only=box.tabs) if box.tabs and not is_htmx(request) else {}
        return show_list(request, box, cards, page.after, tabs=_tabs(box, counts))

    show.__name__ = f"app_{name}"
    return show


async def followed_page(request: Request) -> Response:
    """我关注的工单."""
    by = acting(request)
    page = await list_followed(by=by, after=request.query_params.get("after"), limit=page_size(request))
    cards: list[Card] = await order_cards([row.order for row in page.items], by=by)
    return show_list(request, FOLLOWED, cards, page.after)


FOLLOWED = Box(
    "followed",
    "/app/followed",
    "我关注的工单",
    "",
    ("还没有关注的工单", "在工单或查询结果里点星标，就能在这里跟进。"),
)


def _tabs(box: Box, counts: dict[str, int]) -> list[Tab]:
    return [
        (TAB_LABELS[name], BOXES[name].url, name == box.name, name, counts.get(name, 0)) for name in box.tabs
    ]
