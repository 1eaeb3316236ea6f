"""停水停电通知: what and to whom, on one screen; the campaign that comes of it is looked at before it starts."""

from typing import Any

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
    if request.method == "GET":
        return await _ask(request, forms.blank({"kind": KINDS[0], "whom": "leaders"}))
    form = await forms.read(request, Notice)
    form.values.setdefault("units", [])
    if form.model:
        with form.keeping_refusals():
            made = await street.prepare(form.model, by=signed_in(request), now=request.state.now)
            told = _("通知已备好，请核对后开始。")
            return redirect(request, f"/desk/outreach/campaigns/{made.id}", toast=told)
    return await _ask(request, form)


async def _ask(request: Request, form: "forms.Form[Any]") -> Response:
    """Streets before the eyes, the other units folded away."""
    every = await street.places(signed_in(request))
    near = [(one.id, one.label) for one in every if street.near(one, every)]
    others = [(one.id, one.label) for one in every if not street.near(one, every)]
    chosen = set(map(str, form.value("units", [])))
    return await show(
        request,
        "centre/outreach/occasions/street.html",
        form=form,
        kinds=[(one, _(one)) for one in KINDS],
        near=near,
        others=others,
        opened=any(str(key) in chosen for key, _label in others),
    )
