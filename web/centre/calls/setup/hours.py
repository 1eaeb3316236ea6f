"""服务时间: up to four stretches of a day, working days or all, single closed days."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotline.calls import plan
from hotline.calls.configuring import numbers
from hotline.calls.configuring.inputs import HoursFields
from hotline.calls.models import OpeningHours
from hotline.profiles.models import calendar_for
from web.centre.calls.changed import in_force
from web.centre.calls.setup.books import ROOT
from web.centre.looks import show
from web.kit import forms, signed_in
from web.kit import gettext as _

URL = f"{ROOT}/hours"
STRETCHES = (1, 2, 3, 4)


async def hours(request: Request) -> Response:
    actor = signed_in(request)
    form = forms.blank(_values(await numbers.hours(by=actor)))
    if request.method == "POST":
        form = await forms.read(request, HoursFields)
        if form.model:
            with form.keeping_refusals():
                await numbers.save_hours(form.model, by=actor, now=request.state.now)
                return await in_force(request, URL, _("服务时间已保存。"))
    return await show(
        request, "centre/calls/setup/hours.html", form=form, stretches=STRETCHES, open=await _open(request)
    )


async def _open(request: Request) -> bool:
    """Whether a call now would be answered."""
    tenant = signed_in(request).tenant_id or 0
    found = await plan.hours_of(tenant)
    return found.is_open(request.state.now, await calendar_for(tenant))


def _values(row: OpeningHours | None) -> dict[str, Any]:
    if row is None:
        return {}
    values: dict[str, Any] = {
        "working_days_only": row.working_days_only,
        "closed": "\n".join(row.closed),
    }
    for place, (opens, closes) in enumerate(row.segments[: len(STRETCHES)], 1):
        values |= {f"segment{place}.opens": opens, f"segment{place}.closes": closes}
    return values
