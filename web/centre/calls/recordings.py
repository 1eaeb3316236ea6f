"""录音: heard and downloaded on the record, removed by two people."""

from typing import Annotated

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.calls import queries, recordings
from hotline.orders.values import OptionalText
from hotline.worktime.zone import local
from web.centre.calls.looks import WORDS
from web.centre.calls.sounds import sound
from web.centre.looks import show
from web.kit import forms, redirect, signed_in
from web.kit import gettext as _
from web.kit.addresses import safe_next

REMOVALS = "/desk/calls/removals"


class Asked(BaseModel):
    reason: Annotated[str, Field(max_length=200)] = ""
    next: str = Field(default="", max_length=2000)


class Decision(BaseModel):
    decision: str = Field(pattern="^(approve|refuse)$")
    opinion: OptionalText = ""
    next: str = Field(default="", max_length=2000)


async def listen(request: Request) -> Response:
    """GET …/{recording_id}/sound: every piece asked for is on the record."""
    recording = await recordings.listen(
        request.path_params["recording_id"], by=signed_in(request), now=request.state.now
    )
    return sound(recordings.place(recording.sha256), recording.media_type)


async def download(request: Request) -> Response:
    """GET …/{recording_id}/download."""
    recording = await recordings.listen(
        request.path_params["recording_id"], by=signed_in(request), now=request.state.now, download=True
    )
    name = _("录音_{moment}", moment=f"{local(recording.started_at):%Y%m%d_%H%M%S}")
    return sound(recordings.place(recording.sha256), recording.media_type, save_as=name)


async def ask_removal(request: Request) -> Response:
    """POST …/{recording_id}/removal; without a reason it is asked for on a page of its own."""
    recording_id, actor = request.path_params["recording_id"], signed_in(request)
    form = await forms.read(request, Asked)
    if form.model:
        with form.keeping_refusals():
            await recordings.ask_removal(recording_id, form.model.reason, by=actor, now=request.state.now)
            return redirect(request, _back(form.model.next), toast=_("已申请删除，等待另一位负责人审批。"))
    return await show(request, "centre/calls/removal_form.html", form=form)


async def decide(request: Request) -> Response:
    """POST /desk/calls/removals/{row_id}/decide."""
    form = await forms.read(request, Decision)
    if form.model:
        approve = form.model.decision == "approve"
        await recordings.decide_removal(
            request.path_params["row_id"],
            approve=approve,
            opinion=form.model.opinion,
            by=signed_in(request),
            now=request.state.now,
        )
        said = _("已批准，录音已删除，留有墓碑记录。") if approve else _("已驳回，录音保留。")
        return redirect(request, _back(form.model.next), toast=said)
    return await _removals(request, form)


async def removals(request: Request) -> Response:
    """GET /desk/calls/removals: what waits for a decision."""
    return await _removals(request, None)


async def _removals(request: Request, form: "forms.Form[Decision] | None") -> Response:
    actor = signed_in(request)
    rows = await queries.waiting_removals(by=actor)
    return await show(request, "centre/calls/removals.html", form=form, rows=rows, me=actor.staff_id, **WORDS)


def _back(url: str) -> str:
    return safe_next(url) or "/desk/calls"
