"""通话记录: the list with its filters, and one call with everything that belongs to it."""

from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.calls import actions, queries
from hotline.calls.models import SkillGroup
from hotline.calls.outcomes import MISSED, Outcome
from hotline.calls.queries import CallFilter
from hotline.calls.states import Direction
from hotline.infra.errors import Invalid
from hotline.orders.queries.paging import Page
from hotline.orders.values import Reason, empty_is_none
from hotline.people.models import Staff
from hotline.people.permissions import Scope, can, scope_of
from hotline.people.phones import normalise
from web.centre.calls.changed import in_force
from web.centre.calls.looks import WORDS, story
from web.centre.looks import show
from web.centre.panes import after_of, chosen_tab, next_page
from web.kit import forms, redirect, signed_in, with_query
from web.kit import gettext as _

URL = "/desk/calls"
TABS: dict[str, tuple[str, frozenset[Outcome]]] = {
    "all": ("全部", frozenset()),
    "missed": ("漏话", MISSED),
    "unanswered": ("未接来电", frozenset({Outcome.RING_NO_ANSWER})),
    "lost": ("呼损", frozenset({Outcome.SYSTEM_LOSS})),
    "off_hours": ("非工作时间", frozenset({Outcome.OFF_HOURS, Outcome.VOICEMAIL})),
    "blocked": ("已拦截", frozenset({Outcome.BLOCKED})),
}
Id = Annotated[int | None, Field(ge=1, le=2**31 - 1), BeforeValidator(empty_is_none)]


class Wanted(BaseModel):
    """The filter as it stands in the address."""

    outcome: Annotated[Outcome | None, BeforeValidator(empty_is_none)] = None
    direction: Annotated[Direction | None, BeforeValidator(empty_is_none)] = None
    since: Annotated[date | None, BeforeValidator(empty_is_none)] = None
    until: Annotated[date | None, BeforeValidator(empty_is_none)] = None
    number: str = Field(default="", max_length=40)
    agent: Id = None
    group: Id = None


class Blocking(BaseModel):
    """Why, and for how many days; 0: without an end."""

    reason: Reason
    days: Annotated[int, Field(ge=0, le=365)] = 30


async def records(request: Request) -> Response:
    actor, tab = signed_in(request), chosen_tab(request, list(TABS))
    form = forms.read_query(request, Wanted)
    wanted = _checked(form)
    found: Page[Any] = Page([], None)
    if not form.errors:
        found = await queries.list_calls(_filter(wanted, tab), by=actor, after=after_of(request))
    return await show(
        request,
        "centre/calls/records.html",
        form=form,
        tab=tab,
        tabs=[
            (_(label), with_query(request, tab=name, after=None), name == tab, None)
            for name, (label, _o) in TABS.items()
        ],
        found=found,
        narrowed=any(form.values.get(name) for name in Wanted.model_fields),
        next_url=next_page(request, found.after),
        first_url=with_query(request, after=None) if "after" in request.query_params else "",
        **await _choices(request),
        **WORDS,
    )


async def record(request: Request) -> Response:
    """GET /desk/calls/record/{call_id}."""
    actor = signed_in(request)
    call = await queries.get_call(request.path_params["call_id"], by=actor)
    return await show(
        request,
        "centre/calls/record.html",
        call=call,
        story=story(call),
        removals=await queries.removals_of(call),
        may={
            name: can(actor, f"calls.{name}")
            for name in ("listen", "download", "ask_removal", "approve_removal", "take", "block")
        },
        may_inspect=can(actor, "quality.view") and call.agent_id is not None,
        me=actor.staff_id,
        **WORDS,
    )


async def block(request: Request) -> Response:
    """POST …/{call_id}/block: this caller is not answered any more, for a reason and a time."""
    actor, now = signed_in(request), request.state.now
    call = await queries.get_call(request.path_params["call_id"], by=actor)
    back = f"{URL}/record/{call.call_id}"
    form = await forms.read(request, Blocking)
    if form.model is None:
        return redirect(request, back, toast=_("请说明拦截原因。"), kind="bad")
    until = now + timedelta(days=form.model.days) if form.model.days else None
    await actions.block(call.number, form.model.reason, by=actor, now=now, expires_at=until)
    return await in_force(request, back, _("已加入黑名单。"))


def _checked(form: "forms.Form[Wanted]") -> Wanted:
    wanted = form.model or Wanted()
    try:
        normalise(wanted.number)
    except Invalid as refusal:
        form.refuse(refusal.message, "number")
    if wanted.since and wanted.until and wanted.since > wanted.until:
        form.refuse("结束日期不能早于开始日期。", "until")
    return wanted


def _filter(wanted: Wanted, tab: str) -> CallFilter:
    outcomes = frozenset({wanted.outcome}) if wanted.outcome else TABS[tab][1]
    return CallFilter(
        outcomes=outcomes,
        direction=wanted.direction,
        since=wanted.since,
        until=wanted.until,
        number=wanted.number,
        agent_id=wanted.agent,
        group_id=wanted.group,
    )


async def _choices(request: Request) -> dict[str, Any]:
    """Whose calls and which queues one may ask for."""
    actor = signed_in(request)
    everybody = scope_of(actor, "calls.view") is not Scope.OWN
    groups = await SkillGroup.filter(tenant_id=actor.tenant_id).order_by("id")
    agents = await Staff.filter(tenant_id=actor.tenant_id, staff_roles__role__in=["agent", "shift_lead"])
    people = {one.id: one.name for one in agents}
    return {
        "outcomes": [(one.value, _(one.label)) for one in Outcome],
        "agents": list(people.items()) if everybody else [],
        "groups": [(one.id, one.name) for one in groups],
    }
