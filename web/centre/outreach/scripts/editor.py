"""One script: its steps and findings, its versions; handed in, taken back, given up."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.outreach.scripts import drafts, reviewing
from hotline.outreach.scripts.built_in import built_in
from hotline.outreach.scripts.drafts import Draft
from hotline.outreach.scripts.slots import KNOWN
from hotline.outreach.scripts.states import VersionState
from hotline.outreach.scripts.steps import Slot
from hotline.outreach.scripts.ways import missing
from hotline.people.permissions import can
from web.centre.calls.flows.drawing import draw
from web.centre.looks import show
from web.centre.outreach.scripts.listing import SCRIPTS, URL
from web.centre.outreach.scripts.wording import group_names, plan, words
from web.kit import forms, redirect, signed_in
from web.kit import gettext as _


def _names(value: object) -> object:
    """Names with anything between them."""
    texts = value if isinstance(value, list) else [value]
    return [name for text in texts for name in str(text).replace("，", " ").replace("、", " ").split()]


class HandIn(BaseModel):
    note: str = Field(default="", max_length=200)


class Brought(BaseModel):
    revision: int = 0
    slots: Annotated[list[Slot], Field(max_length=20), BeforeValidator(_names)] = []


async def opened(request: Request) -> Draft:
    """The working copy of the script the address names."""
    return await drafts.draft(request.path_params["script"], by=signed_in(request), now=request.state.now)


async def script(request: Request) -> Response:
    """GET …/{script}."""
    return await page(request, await opened(request))


async def hand_in(request: Request) -> Response:
    """POST …/hand-in: somebody else is to read it."""
    draft = await opened(request)
    form = await forms.read(request, HandIn)
    if form.model:
        with form.keeping_refusals():
            version = await reviewing.hand_in(
                draft.row.code, form.model.note, by=signed_in(request), now=request.state.now
            )
            said = _("第 {n} 版已送审，请另一位同事审核。", n=version.number)
            return redirect(request, f"{URL}/{draft.row.code}", toast=said)
    return await page(request, draft, handing_in=form)


async def withdraw(request: Request) -> Response:
    """POST …/withdraw: back from the review."""
    code = request.path_params["script"]
    await reviewing.withdraw(code, by=signed_in(request), now=request.state.now)
    return redirect(request, f"{URL}/{code}", toast=_("已撤回，可以继续修改。"))


async def discard(request: Request) -> Response:
    """POST …/discard."""
    code = request.path_params["script"]
    await drafts.discard(code, by=signed_in(request), now=request.state.now)
    return redirect(request, f"{URL}/{code}", toast=_("已放弃修改。"))


async def bring(request: Request) -> Response:
    """POST …/slots: which columns of a list of numbers texts may name."""
    draft = await opened(request)
    form = await forms.read(request, Brought)
    if form.model:
        with form.keeping_refusals():
            given = form.model
            await drafts.bring(draft.row.code, given.slots, given.revision, by=signed_in(request))
            return redirect(request, f"{URL}/{draft.row.code}", toast=_("变量已保存。"))
    return await page(request, draft, bringing=form)


async def page(
    request: Request,
    draft: Draft,
    *,
    handing_in: "forms.Form[Any] | None" = None,
    bringing: "forms.Form[Any] | None" = None,
) -> Response:
    """The whole of a script, with a form that was refused."""
    actor, found = signed_in(request), _by_step(draft)
    versions = await reviewing.versions(draft.row)
    others = [slot for slot in draft.script.slots if slot not in KNOWN]
    return await show(
        request,
        f"{SCRIPTS}/script.html",
        status=max((one.status for one in (handing_in, bringing) if one), default=0),
        draft=draft,
        row=draft.row,
        script=draft.script,
        findings=found,
        missing=missing(draft.script),
        drawing=draw(plan(draft.script), frozenset(found)),
        versions=versions,
        waiting=next((one for one in versions if one.state is VersionState.IN_REVIEW), None),
        known=KNOWN,
        is_ours=draft.row.code in built_in(),
        handing_in=handing_in or forms.blank(),
        bringing=bringing or forms.blank({"slots": "、".join(others)}),
        may_edit=can(actor, "outreach.edit"),
        may_review=can(actor, "outreach.review"),
        may_decide=lambda version: reviewing.may_decide(actor, version),
        **words(draft.script, await group_names(actor.tenant_id)),
    )


def _by_step(draft: Draft) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in draft.findings:
        found.setdefault(one.step, []).append(one.text)
    return found
