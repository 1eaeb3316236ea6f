"""A leader's own notice about an order, to the unit that holds it; and what an order's page shows of notices."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from department_app.entry import acting, show
from hotline.infra.errors import Conflict, NotFound
from hotline.orders.queries import Detail
from hotline.people.actor import Actor
from hotline.people.permissions import can
from hotline.supervision import issuing
from hotline.supervision.inputs import Issue
from hotline.supervision.issuing import Draft
from hotline.supervision.leaders import Leader
from hotline.supervision.models import SupervisionNotice
from hotline.supervision.queries import notices_of
from hotline.supervision.states import OPEN, STATES, SupervisionState
from hotline.supervision.timeline import STATE_LOOKS
from web.kit import forms, is_htmx, needs, redirect
from web.kit import gettext as _

ISSUERS = needs("supervision.issue")


class Sheet(Issue):
    """The form carries its key beside the notice's own fields."""

    key: str = ""


@dataclass(frozen=True)
class OnOrder:
    """The notices about one order, and whether the reader may issue one."""

    notices: list[SupervisionNotice]
    may_issue: bool

    @property
    def states(self) -> dict[SupervisionState, str]:
        """For the template."""
        return dict(STATES)

    @property
    def looks(self) -> dict[SupervisionState, tuple[str, str]]:
        """For the template."""
        return dict(STATE_LOOKS)


async def on_order(detail: Detail, *, by: Actor) -> OnOrder:
    """What the order's page shows."""
    notices = (await notices_of([detail.order.id], by=by)).get(detail.order.id, [])
    free = not any(one.state in OPEN for one in notices)
    return OnOrder(notices, free and can(by, "supervision.issue"))


async def issue(request: Request) -> Response:
    """GET, POST /app/supervision/new?orders=…."""
    if request.method != "POST":
        return await _ask(request)
    form = await forms.read(request, Sheet)
    if form.model is not None:
        with form.keeping_refusals():
            fields = form.model.model_dump(exclude={"key"})
            notice = await issuing.issue(
                fields, by=acting(request), now=request.state.now, idempotency_key=form.model.key or None
            )
            done = _("已发出 {number}", number=notice.number)
            return redirect(request, f"/app/supervision/{notice.id}", toast=done)
    return await _again(request, form)


async def _ask(request: Request) -> Response:
    query = request.query_params
    try:
        draft = await _draft(request, query.getlist("orders"), query.get("organisation"))
    except Conflict as refusal:
        return _cannot(request, refusal)
    leader = draft.leaders[0].staff.login if draft.leaders else ""
    values = {
        "organisation": draft.unit.code,
        "leader": leader,
        "requirement": draft.requirement,
        "key": uuid4().hex,
    }
    return _page(request, forms.blank(values), draft)


async def _again(request: Request, form: "forms.Form[Sheet]") -> Response:
    try:
        draft = await _draft(request, form.value("orders", []), form.value("organisation") or None)
    except Conflict as refusal:
        return _cannot(request, refusal)
    return _page(request, form, draft)


async def _draft(request: Request, numbers: list[str], unit: str | None) -> Draft:
    if not numbers:
        raise NotFound("请先选择要督办的工单")
    return await issuing.draft(numbers, by=acting(request), now=request.state.now, unit=unit)


def _page(request: Request, form: "forms.Form[Any]", draft: Draft) -> Response:
    return show(
        request,
        "department/supervision_new.html",
        block="sheet" if is_htmx(request) else "",
        form=form,
        draft=draft,
        refusal="",
        units=[(one.code, one.name) for one in draft.units],
        leaders=[(one.staff.login, _named(one)) for one in draft.leaders],
    )


def _named(one: Leader) -> str:
    return f"{one.staff.name}（{one.staff.post or _(one.role.label)}）"


def _cannot(request: Request, refusal: Conflict) -> Response:
    return show(
        request,
        "department/supervision_new.html",
        # what a sheet is answered with has to be shown in it
        status=200 if is_htmx(request) else refusal.status,
        block="sheet" if is_htmx(request) else "",
        form=forms.blank(),
        draft=None,
        refusal=_(refusal.message, **refusal.params),
        units=[],
        leaders=[],
    )
