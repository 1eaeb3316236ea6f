"""消息: what I was told, newest first; 收到 says that I know."""

from starlette.requests import Request
from starlette.responses import Response

from department_app.entry import acting, show
from hotline.messages.acknowledging import acknowledge
from hotline.messages.models import Notice
from hotline.messages.queries import Received, inbox
from hotline.orders.queries import Page
from web.kit import gettext as _
from web.kit import is_htmx, redirect

#: kind → (icon, tone); what is not here rings quietly.
LOOKS = {
    "dispatched": ("inbox", "accent"),
    "transferred": ("transfer", "info"),
    "redo": ("refresh", "bad"),
    "answer_refused": ("undo", "bad"),
    "urged": ("bell", "warn"),
    "prompted": ("bell", "warn"),
    "supplemented": ("file-plus", "info"),
    "due_soon": ("hourglass", "warn"),
    "near_due": ("hourglass", "warn"),
    "overdue": ("alarm", "bad"),
    "yellow": ("flag", "warn"),
    "red": ("flag", "bad"),
    "request_decided": ("check-circle", "info"),
    "appeal_decided": ("check-circle", "info"),
    "mark_lifted": ("check", "good"),
    "suspended": ("pause", "info"),
    "resumed": ("play", "info"),
    "urgent_order": ("siren", "bad"),
    "morning_summary": ("sun", "info"),
    "supervision_issued": ("flag", "bad"),
    "supervision_overdue": ("alarm", "bad"),
}
OTHERS = ("bell", "neutral")


async def notices_page(request: Request) -> Response:
    """GET /app/notices."""
    after = request.query_params.get("after")
    page = await inbox(by=acting(request), after=after)
    return _show(request, page, later=bool(after), block="cards" if is_htmx(request) else "")


async def take_note(request: Request) -> Response:
    """POST /app/notices/{notice_id}/acknowledge: 收到. With scripts only this one notice changes its looks."""
    notice_id = request.path_params["notice_id"]
    await acknowledge(notice_id, by=acting(request), how="button", now=request.state.now)
    if not is_htmx(request):
        return redirect(request, "/app/notices", toast=_("已确认收到。"))
    noted = Received(await Notice.get(id=notice_id), [])
    return _show(request, Page([noted], None), later=False, block="cards")


def _show(request: Request, page: Page[Received], *, later: bool, block: str) -> Response:
    return show(
        request,
        "department/notices.html",
        block=block,
        page=page,
        later=later,
        looks=LOOKS,
        others=OTHERS,
    )
