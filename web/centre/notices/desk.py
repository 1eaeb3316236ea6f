"""The desk of notices: lists by what became of them, health of channels, sending anew, telephoning."""

from datetime import datetime, timedelta

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.messages import actions
from hotline.messages.channels.sms.reach import TARGET, reach_rate
from hotline.messages.kinds import all_kinds
from hotline.messages.overview import TABS, Wanted, channel_health, list_notices, tab_counts
from hotline.people.permissions import can
from web.centre.looks import show
from web.centre.notices.looks import WORDS
from web.centre.panes import Tab, after_of, chosen_tab, next_page, tab_links
from web.kit import forms, redirect
from web.kit.addresses import safe_next
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _

LABELS = {
    "exhausted": "无人回应",
    "open": "待知悉",
    "failed": "有发送失败",
    "acknowledged": "已知悉",
    "all": "全部",
}
MONTH = timedelta(days=30)


class Back(BaseModel):
    """Where the reader was."""

    next: str = Field(default="", max_length=2000)


class Phoned(Back):
    """Whom the centre told by telephone."""

    whom: str = Field(default="", max_length=30)


async def notices_desk(request: Request) -> Response:
    actor, now = signed_in(request), request.state.now
    tab, wanted = chosen_tab(request, TABS), _wanted(request)
    counts = await tab_counts(by=actor)
    found = await list_notices(by=actor, tab=tab, wanted=wanted, after=after_of(request))
    tabs = [Tab(name, LABELS[name], counts.get(name)) for name in TABS]
    return await show(
        request,
        "centre/notices/desk.html",
        tab=tab,
        tabs=tab_links(request, tabs, tab),
        wanted=wanted,
        kinds=sorted(all_kinds().items(), key=lambda pair: pair[1]),
        items=found.items,
        next_url=next_page(request, found.after),
        health=await channel_health(by=actor, now=now),
        reach=await _reach(now),
        may_act=can(actor, actions.DO),
        **WORDS,
    )


async def resend(request: Request) -> Response:
    """POST /desk/notices/{notice_id}/resend."""
    form = await forms.read(request, Back)
    await actions.resend(request.path_params["notice_id"], by=signed_in(request), now=request.state.now)
    return redirect(request, _back(form.model), toast=_("已重新发送，从第一级开始。"))


async def phoned(request: Request) -> Response:
    """POST /desk/notices/{notice_id}/phoned."""
    form = await forms.read(request, Phoned)
    notice_id, whom = request.path_params["notice_id"], form.model.whom if form.model else ""
    await actions.phoned(notice_id, whom, by=signed_in(request), now=request.state.now)
    return redirect(request, _back(form.model), toast=_("已记录电话告知。"))


def _back(form: Back | None) -> str:
    return safe_next(form.next if form else "") or "/desk/notices"


async def _reach(now: datetime) -> tuple[float | None, int, bool]:
    """短信有效到达率 of a month: share, messages counted, whether the target is met."""
    rate = await reach_rate(now - MONTH, now)
    return rate.rate, rate.counted, rate.rate is None or rate.rate >= TARGET


def _wanted(request: Request) -> Wanted:
    asked = request.query_params
    return Wanted(
        kind=asked.get("kind", ""),
        urgency=asked.get("urgency", ""),
        channel=asked.get("channel", ""),
        words=asked.get("q", "").strip()[:60],
    )
