"""自动场景: which occasions are on, who asks first – one screen of switches with what each means."""

from typing import Any

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.orders.labels import TYPES
from hotline.outreach.campaigns.dialling import somebody_dials
from hotline.outreach.occasions.models import OccasionRules
from hotline.outreach.occasions.rules import Occasions, Plan
from hotline.outreach.occasions.switches import CHANGE, SEE, occasions_of, switch
from hotline.people.permissions import can
from hotline.profiles.models import profile_for
from web.centre.looks import show
from web.kit import forms, redirect, signed_in
from web.kit import gettext as _

__all__ = ["CHANGE", "SEE", "URL", "save", "switches"]

URL = "/desk/outreach/occasions"


class Plans(BaseModel):
    """Who asks first, by type of appeal."""

    consultation: Plan
    help: Plan
    complaint: Plan
    report: Plan
    suggestion: Plan
    praise: Plan


class Switches(BaseModel):
    """A box not ticked is not sent at all: off."""

    satisfaction: bool = False
    plans: Plans
    emergencies_by_person: bool = False
    sms_hours: int = Field(ge=1, le=20)
    after_calls: bool = False
    result_by_voice: bool = False
    urgent_by_voice: bool = False
    rescue_sms: bool = False
    rescue_robot: bool = False
    rescue_tries: int = Field(ge=1, le=3)


async def switches(request: Request) -> Response:
    """GET: as they are."""
    rules = await occasions_of(signed_in(request).tenant_id or 0)
    return await _show(request, forms.blank(_values(rules)))


async def save(request: Request) -> Response:
    """POST: all of them at once."""
    form = await forms.read(request, Switches)
    if form.model:
        with form.keeping_refusals():
            rules = Occasions.model_validate(form.model.model_dump(mode="json"))
            await switch(rules, by=signed_in(request), now=request.state.now)
            return redirect(request, URL, toast=_("已保存，马上生效。"))
    return await _show(request, form)


async def _show(request: Request, form: "forms.Form[Any]") -> Response:
    actor = signed_in(request)
    tenant = actor.tenant_id or 0
    return await show(
        request,
        "centre/outreach/occasions/settings.html",
        form=form,
        may_change=can(actor, CHANGE),
        types=[(kind.value, word) for kind, word in TYPES.items()],
        plans=[(plan.value, _(plan.label)) for plan in Plan],
        dials=await somebody_dials(request.state.now),
        changed=await OccasionRules.get_or_none(tenant_id=tenant),
        profile=await profile_for(tenant),
    )


def _values(rules: Occasions) -> dict[str, Any]:
    values = rules.model_dump(mode="json")
    plans = values.pop("plans")
    return values | {f"plans.{name}": plan for name, plan in plans.items()}
