"""早报: the leader's page before the day begins, and the orders behind each of its numbers."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from department_app.boxes import Box
from department_app.cards import share_cards
from department_app.entry import acting, show
from department_app.lists import show_list
from hotline.infra.errors import NotFound
from hotline.messages.morning import morning_read
from hotline.orders.queries.morning import FIGURES, Figure, behind, morning
from hotline.people.actor import Actor
from hotline.people.models import Organisation
from hotline.worktime.zone import CHINA

#: The card on the first page goes when the morning has.
NOON = 12


async def morning_page(request: Request) -> Response:
    """GET /app/morning; to open it is to take note of the notice that announced it."""
    by, now = acting(request), request.state.now
    await morning_read(by=by, now=now)
    summary = await morning(by=by, now=now)
    return show(request, "department/morning.html", summary=summary, figures=list(FIGURES.values()))


async def figure_page(request: Request) -> Response:
    """GET /app/morning/{figure}?unit=: the very orders a number counts."""
    figure = FIGURES.get(request.path_params["figure"])
    if figure is None:
        raise NotFound("没有这项统计", code="unknown_figure")
    by, now, unit = acting(request), request.state.now, request.query_params.get("unit", "")
    after = request.query_params.get("after")
    page = await behind(figure.name, by=by, now=now, unit=unit, after=after)
    cards = await share_cards(page.items, by=by, now=now)
    return show_list(request, await _as_box(figure, unit, by), cards, page.after)


async def of_today(by: Actor, now: datetime) -> dict[str, int]:
    """The totals for the first page; empty after noon and for everybody who leads nobody."""
    if not by.is_leader or now.astimezone(CHINA).hour >= NOON:
        return {}
    return (await morning(by=by, now=now)).total


async def _as_box(figure: Figure, code: str, by: Actor) -> Box:
    unit = await Organisation.get_or_none(code=code, tenant_id=by.tenant_id) if code else None
    return Box(
        "morning",
        f"/app/morning/{figure.name}",
        figure.label,
        unit.name if unit else figure.explained,
        ("一件也没有", figure.explained),
        back=("/app/morning", "早报"),
    )
