"""A desk: a list at the left, the chosen item at the right; on a phone one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from hotline.infra.errors import NotFound
from hotline.messages.acknowledging import acknowledge_order
from hotline.orders.queries import Detail, get_detail
from hotline.orders.workflow import WORKFLOW
from web.centre.looks import Looks, looks_for
from web.centre.order_actions import form_context
from web.centre.order_view import View, view_of
from web.centre.reading import fresh
from web.kit import with_query
from web.kit.guards import signed_in


@dataclass(frozen=True)
class Tab:
    """One list of a desk."""

    name: str
    label: str
    count: int | None = None


@dataclass(frozen=True)
class Pane:
    """The opened item: the order, its view, and the form of the step this desk is for."""

    detail: Detail
    view: View
    look: Looks
    chosen: bool
    forms: dict[str, dict[str, Any]]


def chosen_tab(request: Request, names: Sequence[str]) -> str:
    """The tab asked for, else the first one."""
    asked = request.query_params.get("tab", "")
    return asked if asked in names else names[0]


def tab_links(request: Request, tabs: Sequence[Tab], current: str) -> list[tuple[str, str, bool, int | None]]:
    """For `k.tabs`."""
    return [(one.label, f"{request.url.path}?tab={one.name}", one.name == current, one.count) for one in tabs]


def after_of(request: Request) -> str | None:
    """The paging cursor of the address."""
    return request.query_params.get("after") or None


def next_page(request: Request, after: str | None) -> str:
    """The address of the next page, empty on the last."""
    return with_query(request, after=after, open=None) if after else ""


def open_url(request: Request, number: str, **more: object) -> str:
    """The address of this desk with one item opened."""
    return with_query(request, open=number, **more)


async def opened(
    request: Request, numbers: Sequence[str], steps: Sequence[str] = (), **values: Any
) -> Pane | None:
    """The item the address opens, or the list's first; `steps` are drawn as forms where allowed.

    What is gone meanwhile – somebody else was faster – simply leaves the first of the others open.
    """
    asked = request.query_params.get("open", "")
    for number in dict.fromkeys(filter(None, (asked, *numbers[:1]))):
        try:
            return await _pane(request, number, steps, values, chosen=number == asked)
        except NotFound:
            continue
    return None


async def _pane(
    request: Request, number: str, steps: Sequence[str], values: dict[str, Any], *, chosen: bool
) -> Pane:
    actor, now = signed_in(request), request.state.now
    detail = await get_detail(number, by=actor, now=now)
    if chosen:  # the list's first one merely stands there
        await acknowledge_order(detail.order.id, by=actor, now=now)
    look = await looks_for(detail.order.tenant_id, now)
    view = await view_of(detail, actor, now, look, whole=False)
    back = with_query(request, open=None)
    drawn = {
        name: await form_context(
            request,
            WORKFLOW[name],
            detail,
            fresh(values | {"kind": WORKFLOW[name].reviews}, detail.order.version, back),
        )
        for name in steps
        if WORKFLOW[name] in detail.steps
    }
    return Pane(detail, view, look, chosen, drawn)
