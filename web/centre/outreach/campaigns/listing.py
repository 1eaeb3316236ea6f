"""外呼任务: all of a centre's campaigns with their progress, drawn anew while they run."""

from starlette.requests import Request
from starlette.responses import Response

from hotline.outreach.campaigns import queries
from hotline.outreach.campaigns.figures import figures_of
from hotline.outreach.campaigns.governing import level
from hotline.outreach.campaigns.states import CampaignState
from hotline.outreach.campaigns.turns import rules_of
from hotline.people.permissions import can
from web.centre.looks import show
from web.centre.outreach.campaigns.looks import WORDS
from web.centre.panes import after_of, chosen_tab, next_page
from web.kit import gettext as _
from web.kit import is_htmx, signed_in, with_query

DRAFT, RUNNING, PAUSED, FINISHED, CANCELLED = CampaignState
TABS: dict[str, tuple[str, tuple[CampaignState, ...]]] = {
    "all": ("全部", ()),
    "running": ("进行中", (RUNNING, PAUSED)),
    "draft": ("草稿", (DRAFT,)),
    "over": ("已结束", (FINISHED, CANCELLED)),
}


async def listing(request: Request) -> Response:
    """GET /desk/outreach."""
    actor, tab = signed_in(request), chosen_tab(request, list(TABS))
    found = await queries.campaigns(TABS[tab][1], by=actor, after=after_of(request))
    rules = await rules_of(actor.tenant_id or 0)
    return await show(
        request,
        "centre/outreach/campaigns/listing.html",
        block="now" if is_htmx(request) else "",
        found=found,
        figures=await figures_of([one.id for one in found.items]),
        rules=rules,
        level=level(rules),
        tabs=[
            (_(label), with_query(request, tab=name, after=None), name == tab, None)
            for name, (label, _states) in TABS.items()
        ],
        may_edit=can(actor, "outreach.edit"),
        next_url=next_page(request, found.after),
        **WORDS,
    )
