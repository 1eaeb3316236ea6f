"""A new campaign in four screens: what is said, to whom, when, and everything once more before it starts."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotline.calls.models import SkillGroup
from hotline.infra.errors import Conflict
from hotline.orders.saved_views import my_views
from hotline.outreach.campaigns import actions, queries
from hotline.outreach.campaigns.audience import citizens, waiting, workbook
from hotline.outreach.campaigns.audience.orders import SLOTS
from hotline.outreach.campaigns.figures import figures_of
from hotline.outreach.campaigns.governing import level
from hotline.outreach.campaigns.inputs import NewCampaign, Timing
from hotline.outreach.campaigns.models import Campaign
from hotline.outreach.campaigns.states import CampaignState
from hotline.outreach.campaigns.turns import rules_of
from hotline.outreach.scripts import library
from hotline.outreach.scripts.steps import Script, Transfer
from hotline.people.permissions import can
from web.centre.looks import show
from web.centre.outreach.campaigns.choosing import Audience, load
from web.centre.outreach.campaigns.looks import CAMPAIGNS, WORDS
from web.kit import forms, is_htmx, redirect, signed_in
from web.kit import gettext as _

STEPS = ("话术", "名单", "时间", "确认")


async def new(request: Request) -> Response:
    """GET, POST …/new: the script."""
    actor, form = signed_in(request), forms.blank()
    if request.method == "POST":
        form = await forms.read(request, NewCampaign)
        if form.model:
            with form.keeping_refusals():
                made = await actions.create(form.model, by=actor, now=request.state.now)
                return redirect(request, f"{CAMPAIGNS}/{made.id}/audience")
    scripts = await library.usable(actor.tenant_id or 0)
    return await show(
        request, "centre/outreach/campaigns/new.html", form=form, scripts=scripts, steps=_steps(0), **WORDS
    )


async def audience(request: Request) -> Response:
    """GET, POST …/audience: an uploaded workbook, or what a saved search finds."""
    campaign, form = await _draft(request), forms.blank()
    if request.method == "POST":
        form = await forms.read(request, Audience)
        if form.model:
            form.values.setdefault("file", "")
            with form.keeping_refusals():
                read = await load(request, campaign, form.model, form.files.get("file", []))
                said = _("名单已读取。") if read else _("名单正在后台读取，可以离开这个页面。")
                return redirect(request, f"{CAMPAIGNS}/{campaign.id}/audience", toast=said)
    script, actor = await script_of(campaign), signed_in(request)
    return await show(
        request,
        "centre/outreach/campaigns/audience.html",
        block="now" if is_htmx(request) and request.method == "GET" else "",
        form=form,
        waiting=await waiting.of(campaign.id),
        campaign=campaign,
        views=[(one.id, one.name) for one in await my_views(actor)],
        citizen_views=[(one.id, one.name) for one in await my_views(actor, "citizens")],
        fits_citizens=set(script.slots) - {citizens.CONTENT} <= set(SLOTS),
        wants_content=citizens.CONTENT in script.slots,
        columns=[workbook.heading(slot) for slot in script.slots],
        fits_orders=set(script.slots) <= set(SLOTS),
        most=workbook.MOST_ROWS,
        figures=(await figures_of([campaign.id]))[campaign.id],
        reasons=await queries.refused_reasons(campaign),
        steps=_steps(1),
        **WORDS,
    )


async def timing(request: Request) -> Response:
    """GET, POST …/timing: window, pace, tries; also of a campaign that runs."""
    actor = signed_in(request)
    campaign = await queries.campaign(request.path_params["campaign_id"], by=actor)
    form: forms.Form[Any] = forms.blank(_timing_of(campaign))
    if request.method == "POST":
        form = await forms.read(request, Timing)
        if form.model:
            with form.keeping_refusals():
                await actions.set_timing(campaign.id, form.model, by=actor, now=request.state.now)
                return redirect(request, f"{CAMPAIGNS}/{campaign.id}", toast=_("已保存。"))
    groups = await SkillGroup.filter(tenant_id=actor.tenant_id, active=True).order_by("id")
    return await show(
        request,
        "centre/outreach/campaigns/timing.html",
        form=form,
        campaign=campaign,
        groups=[(one.id, one.name) for one in groups],
        hands_over=_hands_over(await script_of(campaign)),
        rules=await rules_of(campaign.tenant_id),
        steps=_steps(2) if campaign.state is CampaignState.DRAFT else (),
        **WORDS,
    )


async def summary(request: Request, campaign: Campaign) -> Response:
    """A draft's own page: all of it before it starts."""
    actor, rules = signed_in(request), await rules_of(campaign.tenant_id)
    names = {one.code: one.name for one in await library.usable(campaign.tenant_id)}
    return await show(
        request,
        "centre/outreach/campaigns/summary.html",
        block="now" if is_htmx(request) else "",
        campaign=campaign,
        waiting=await waiting.of(campaign.id),
        script_name=names.get(campaign.script_code, campaign.script_code),
        figures=(await figures_of([campaign.id]))[campaign.id],
        reasons=await queries.refused_reasons(campaign),
        rules=rules,
        level=level(rules),
        left=max(0, rules.package_minutes - rules.used_minutes),
        may_run=can(actor, "outreach.run"),
        may_edit=can(actor, "outreach.edit"),
        steps=_steps(3),
        **WORDS,
    )


async def script_of(campaign: Campaign) -> Script:
    """The version this campaign speaks."""
    return await library.version(campaign.tenant_id, campaign.script_code, campaign.script_version)


async def _draft(request: Request) -> Campaign:
    campaign = await queries.campaign(request.path_params["campaign_id"], by=signed_in(request))
    if campaign.state is not CampaignState.DRAFT:
        raise Conflict("任务已经开始，名单不能再改", code="state")
    return campaign


def _timing_of(campaign: Campaign) -> dict[str, Any]:
    names = [name for name in Timing.model_fields if name != "group"]
    return {name: getattr(campaign, name) or "" for name in names} | {"group": campaign.group_id or ""}


def _hands_over(script: Script) -> bool:
    return any(isinstance(step, Transfer) for step in script.steps.values())


def _steps(now: int) -> list[tuple[str, str, str]]:
    """For `k.progress`."""
    standing = ("done", "now", "todo")
    return [(_(name), standing[(place > now) + (place >= now)], "") for place, name in enumerate(STEPS)]
