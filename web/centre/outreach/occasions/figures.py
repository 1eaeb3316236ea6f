"""评价统计: asked, delivered, answered, by which channel, over some days; and what nobody understood."""

from datetime import date, datetime, time, timedelta

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from hotline.messages.surveys.figures import SEE, figures, unclear
from hotline.orders.labels import SATISFACTION
from hotline.outreach.occasions.overview import rescued
from hotline.worktime.zone import CHINA, local
from web.centre.looks import show
from web.kit import forms, signed_in
from web.kit import gettext as _

__all__ = ["SEE", "URL", "survey_figures"]

URL = "/desk/outreach/surveys"
LONGEST = 366
CHANNELS = {
    "web": "门户",
    "wechat": "微信",
    "sms": "短信",
    "robot": "智能回访",
    "phone": "电话",
    "app": "应用",
    "api": "平台",
}


class Span(BaseModel):
    """Days, both included; without them the last thirty."""

    first: date | None = None
    last: date | None = None


async def survey_figures(request: Request) -> Response:
    """GET ?first=&last=."""
    actor, form = signed_in(request), forms.read_query(request, Span)
    first, last = _days(form.model or Span(), local(request.state.now).date())
    since, until = _midnight(first), _midnight(last + timedelta(days=1))
    return await show(
        request,
        "centre/outreach/occasions/figures.html",
        form=forms.blank({"first": first.isoformat(), "last": last.isoformat()}),
        found=await figures(by=actor, since=since, until=until),
        rescued=await rescued(by=actor, since=since, until=until),
        unclear=await unclear(by=actor),
        levels=SATISFACTION,
        channels={name: _(word) for name, word in CHANNELS.items()},
        percent=lambda share: "—" if share is None else f"{share:.1%}",
    )


def _days(span: Span, today: date) -> tuple[date, date]:
    """In their order, and not more than a year."""
    last = min(span.last or today, today)
    first = min(span.first or last - timedelta(days=29), last)
    return max(first, last - timedelta(days=LONGEST)), last


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)
