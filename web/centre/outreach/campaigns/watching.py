"""One campaign: live counts and everybody in it."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import Invalid, NotFound
from hotline.orders.queries.paging import Page
from hotline.orders.values import empty_is_none
from hotline.outreach.campaigns import actions, queries
from hotline.outreach.campaigns.figures import figures_of
from hotline.outreach.campaigns.governing import level
from hotline.outreach.campaigns.live import topic
from hotline.outreach.campaigns.models import Campaign
from hotline.outreach.campaigns.queries import RecipientFilter
from hotline.outreach.campaigns.states import CampaignState, RecipientState, Result
from hotline.outreach.campaigns.turns import rules_of
from hotline.people.permissions import can
from hotline.people.phones import normalise
from web.centre.looks import show
from web.centre.outreach.campaigns import making
from web.centre.outreach.campaigns.looks import CAMPAIGNS, WORDS
from web.centre.outreach.campaigns.talk import answers
from web.centre.panes import after_of, chosen_tab, next_page
from web.kit import forms, is_htmx, live, redirect, signed_in, with_query
from web.kit import gettext as _


class Wanted(BaseModel):
    """The filter as it stands in the address."""

    state: Annotated[RecipientState | None, BeforeValidator(empty_is_none)] = None
    result: Annotated[Result | None, BeforeValidator(empty_is_none)] = None
    number: str = Field(default="", max_length=40)


async def campaign(request: Request) -> Response:
    """GET …/{campaign_id}; a draft is shown as what it will be."""
    actor = signed_in(request)
    one = await queries.campaign(request.path_params["campaign_id"], by=actor)
    if one.state is CampaignState.DRAFT:
        return await making.summary(request, one)
    form, figures = forms.read_query(request, Wanted), (await figures_of([one.id]))[one.id]
    tab = chosen_tab(request, ["called", "all"] if figures.calls else ["all", "called"])
    found = await _people(request, one, form, called=tab == "called")
    rules = await rules_of(one.tenant_id)
    return await show(
        request,
        "centre/outreach/campaigns/campaign.html",
        block=_part(request),
        campaign=one,
        figures=figures,
        tab=tab,
        tabs=[
            (_(label), with_query(request, tab=name, after=None), name == tab, None)
            for name, label in (("called", "已呼叫"), ("all", "全部"))
        ],
        form=form,
        found=found,
        answers=answers,
        narrowed=any(form.values.get(name) for name in Wanted.model_fields),
        next_url=next_page(request, found.after),
        rules=rules,
        level=level(rules),
        acts=actions.OFFERED[one.state] if can(actor, "outreach.run") else (),
        may_edit=can(actor, "outreach.edit"),
        **WORDS,
    )


async def news(request: Request) -> Response:
    """GET …/live: that something moved, never what; a page asks again for what its reader may see."""
    wanted = request.path_params.get("campaign_id")
    if wanted is not None:
        await queries.campaign(wanted, by=signed_in(request))

    def render(_topic: str, message: dict[str, Any]) -> live.Rendered:
        return live.Event("", name="moved") if wanted in (None, message["campaign"]) else None

    return live.stream(request, [topic(signed_in(request).tenant_id or 0)], render)


async def act(request: Request) -> Response:
    """POST …/{campaign_id}/{act}: start, pause, resume, cancel."""
    name = request.path_params["act"]
    if name not in actions.ACTS:
        raise NotFound("没有这项操作")
    campaign_id = request.path_params["campaign_id"]
    one: Campaign = await actions.ACTS[name](campaign_id, by=signed_in(request), now=request.state.now)
    said = {"start": "已开始呼叫。", "pause": "已暂停，正在进行的通话会继续到结束。", "resume": "已继续。"}
    return redirect(request, f"{CAMPAIGNS}/{one.id}", toast=_(said.get(name, "任务已取消。")))


def _part(request: Request) -> str:
    """What is asked for again while the page is open: the counts, or the list below them."""
    if not is_htmx(request):
        return ""
    return "rows" if "people-rows" in request.headers.get("hx-target", "") else "now"


async def _people(request: Request, one: Campaign, form: "forms.Form[Wanted]", *, called: bool) -> Page[Any]:
    wanted = form.model or Wanted()
    try:
        normalise(wanted.number)
    except Invalid as refusal:
        form.refuse(refusal.message, "number")
    if form.errors:
        return Page([], None)
    chosen = RecipientFilter(wanted.state, wanted.result, wanted.number, called)
    return await queries.people(one, chosen, after=after_of(request))
