"""质检标准 on the desk: what holds, its versions, and how far it reaches."""

from typing import Annotated

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.calls.quality import standards
from hotline.calls.quality.standard import AnyRule, Standard
from hotline.calls.quality.states import Dimension
from hotline.people.actor import Actor
from hotline.people.permissions import can
from web.centre.looks import show
from web.centre.quality.looks import WORDS
from web.centre.quality.rule_form import KINDS
from web.kit import forms, redirect, signed_in
from web.kit import gettext as _

URL = "/desk/quality/standard"


class General(BaseModel):
    """How much is inspected, what is a low score, how long somebody may appeal."""

    base: Annotated[int, Field(ge=0)]
    share_percent: Annotated[float, Field(gt=0, le=100)]
    low_score: Annotated[int, Field(ge=0, le=100)]
    appeal_days: Annotated[int, Field(ge=1, le=90)]


async def standard(request: Request) -> Response:
    """GET shows it, POST changes the general part."""
    actor = signed_in(request)
    version, found = await standards.in_force(actor.tenant_id or 0)
    if request.method != "POST":
        return await _page(request, version, found, forms.blank(_general(found)))
    form = await forms.read(request, General)
    if form.model:
        changed = found.replaced(**form.model.model_dump(exclude={"base"}))
        with form.keeping_refusals():
            await saved(request, changed, form.model.base, _("抽检比例与期限"))
            return redirect(request, URL, toast=_("已保存为新版本，即时生效。"))
    return await _page(request, version, found, form)


async def saved(request: Request, changed: Standard, base: int, note: str) -> None:
    """The next version, by who is signed in."""
    await standards.save(changed, base, note, by=signed_in(request), now=request.state.now)


def may_change(actor: Actor) -> bool:
    """Whether pages draw forms, or only what holds."""
    return can(actor, "quality.configure")


async def _page(request: Request, version: int, found: Standard, form: "forms.Form[General]") -> Response:
    actor = signed_in(request)
    return await show(
        request,
        "centre/quality/standard.html",
        status=form.status,
        version=version,
        standard=found,
        rules=_by_dimension(found),
        kinds=KINDS,
        form=form,
        history=await standards.history(by=actor),
        may_change=may_change(actor),
        **WORDS,
    )


def _by_dimension(found: Standard) -> list[tuple[Dimension, list[AnyRule]]]:
    return [(one, [rule for rule in found.rules if rule.dimension is one]) for one in Dimension]


def _general(found: Standard) -> dict[str, object]:
    return found.model_dump(include={"share_percent", "low_score", "appeal_days"})
