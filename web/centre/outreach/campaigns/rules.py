"""外呼规则: hours, how often a number is rung, lines, and the package of minutes."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotline.outreach.campaigns import governing, metering
from hotline.outreach.campaigns.governing import level
from hotline.outreach.campaigns.inputs import CentreRules, Package
from hotline.outreach.campaigns.turns import rules_of
from hotline.people.permissions import can
from web.centre.looks import show
from web.centre.outreach.campaigns.looks import URL as OUTREACH
from web.centre.outreach.campaigns.looks import WORDS
from web.kit import forms, redirect, signed_in
from web.kit import gettext as _

URL = f"{OUTREACH}/rules"


async def rules(request: Request) -> Response:
    """GET both forms, POST the rules."""
    form = None
    if request.method == "POST":
        form = await forms.read(request, CentreRules)
        if form.model:
            with form.keeping_refusals():
                await governing.change_rules(form.model, by=signed_in(request), now=request.state.now)
                return redirect(request, URL, toast=_("已保存，下一通电话起生效。"))
    return await _show(request, rules_form=form)


async def package(request: Request) -> Response:
    """POST …/package: its size, whether calls go on beyond it, a new one."""
    form = await forms.read(request, Package)
    if form.model:
        with form.keeping_refusals():
            await metering.change_package(form.model, by=signed_in(request), now=request.state.now)
            return redirect(request, URL, toast=_("语音包已保存。"))
    return await _show(request, package_form=form)


async def _show(
    request: Request,
    *,
    rules_form: "forms.Form[Any] | None" = None,
    package_form: "forms.Form[Any] | None" = None,
) -> Response:
    actor = signed_in(request)
    row = await rules_of(actor.tenant_id or 0)
    values = {name: getattr(row, name) for name in CentreRules.model_fields}
    size = {"minutes": row.package_minutes, "beyond": row.beyond_package}
    wrong = next((one for one in (rules_form, package_form) if one is not None), None)
    return await show(
        request,
        "centre/outreach/campaigns/rules.html",
        status=wrong.status if wrong else 200,
        rules_form=rules_form or forms.blank(values),
        package_form=package_form or forms.blank(size),
        row=row,
        level=level(row),
        may_run=can(actor, "outreach.run"),
        **WORDS,
    )
