"""停水停电通知: what and to whom, on one screen; the campaign that comes of it is looked at before it starts."""

from starlette.requests import Request
from starlette.responses import Response

from hotline.outreach.occasions import street
from hotline.outreach.occasions.street import KINDS, MAKE, Notice
from web.centre.looks import show
from web.kit import forms, redirect, signed_in
from web.kit import gettext as _

__all__ = ["MAKE", "URL", "notice"]

URL = "/desk/outreach/street-notice"


async def notice(request: Request) -> Response:
    """GET asks, POST prepares."""
    actor, form = signed_in(request), forms.blank({"kind": KINDS[0], "whom": "leaders"})
    if request.method == "POST":
        form = await forms.read(request, Notice)
        form.values.setdefault("units", [])
        if form.model:
            with form.keeping_refusals():
                made = await street.prepare(form.model, by=actor, now=request.state.now)
                return redirect(
                    request, f"/desk/outreach/campaigns/{made.id}", toast=_("通知已备好，请核对后开始。")
                )
    places = [(one.id, one.label) for one in await street.places(actor)]
    return await show(
        request,
        "centre/outreach/occasions/street.html",
        form=form,
        kinds=[(one, _(one)) for one in KINDS],
        places=places,
    )
