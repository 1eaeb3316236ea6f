"""A version as somebody reads it: its words, what is different, the decision; and which one a page is about."""

from dataclasses import dataclass

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import NotFound
from hotline.outreach.scripts import drafts, editing, reviewing, shelf
from hotline.outreach.scripts.models import RobotScript, ScriptVersion
from hotline.outreach.scripts.needs import all_findings
from hotline.outreach.scripts.states import VersionState
from hotline.outreach.scripts.steps import Script
from hotline.people.permissions import can
from web.centre.looks import show
from web.centre.outreach.scripts.listing import SCRIPTS, URL
from web.centre.outreach.scripts.wording import group_names, words
from web.kit import forms, redirect, signed_in
from web.kit import gettext as _


class Decision(BaseModel):
    decision: str = Field(default="", max_length=10)
    opinion: str = Field(default="", max_length=500)


@dataclass(frozen=True)
class Shown:
    """A version, or the working copy when there is none."""

    row: RobotScript
    script: Script
    version: ScriptVersion | None


async def shown(request: Request) -> Shown:
    """What the address names."""
    code, number = request.path_params["script"], request.path_params.get("version")
    actor, now = signed_in(request), request.state.now
    if number is None:
        draft = await drafts.draft(code, by=actor, now=now)
        return Shown(draft.row, draft.script, None)
    row = await shelf.one(code, by=actor, now=now)
    version = next((one for one in await reviewing.versions(row) if one.number == number), None)
    if version is None:
        raise NotFound("没有找到这个版本")
    return Shown(row, Script.model_validate(version.data), version)


async def version(request: Request) -> Response:
    """GET …/versions/{version}: beside the one in use, or …?against=N."""
    return await _page(request, await shown(request), forms.blank())


async def decide(request: Request) -> Response:
    """POST …/versions/{version}/decide."""
    reading, form = await shown(request), await forms.read(request, Decision)
    number, code = request.path_params["version"], reading.row.code
    if given := form.model:
        with form.keeping_refusals():
            await reviewing.decide(
                code, number, given.decision, given.opinion, by=signed_in(request), now=request.state.now
            )
            approved = given.decision == "approve"
            said = _("第 {n} 版已通过，新的外呼使用这一版。") if approved else _("第 {n} 版已退回撰写人。")
            return redirect(request, f"{URL}/{code}", toast=said.format(n=number))
    return await _page(request, reading, form)


async def go_back(request: Request) -> Response:
    """POST …/versions/{version}/go-back: an older approved one speaks again."""
    code, number = request.path_params["script"], request.path_params["version"]
    await reviewing.go_back(code, number, by=signed_in(request), now=request.state.now)
    return redirect(request, f"{URL}/{code}", toast=_("第 {n} 版已启用，新的外呼使用这一版。", n=number))


async def take_up(request: Request) -> Response:
    """POST …/versions/{version}/edit."""
    code, number = request.path_params["script"], request.path_params["version"]
    await drafts.take_up(code, number, by=signed_in(request))
    return redirect(request, f"{URL}/{code}", toast=_("正在从第 {n} 版修改。", n=number))


async def _page(request: Request, reading: Shown, form: "forms.Form[Decision]") -> Response:
    actor, versions = signed_in(request), await reviewing.versions(reading.row)
    before = _before(request, reading, versions)
    old = Script.model_validate(before.data) if before else None
    return await show(
        request,
        f"{SCRIPTS}/version.html",
        status=form.status if form.errors else 0,
        row=reading.row,
        version=reading.version,
        script=reading.script,
        before=before,
        versions=versions,
        differences=editing.differences(old, reading.script) if old else [],
        moved_start=(old.start, reading.script.start) if old and old.start != reading.script.start else None,
        findings=[one.text for one in all_findings(reading.row.code, reading.script)],
        form=form,
        may_decide=reading.version is not None and reviewing.may_decide(actor, reading.version),
        may_review=can(actor, "outreach.review"),
        may_edit=can(actor, "outreach.edit"),
        **words(reading.script, await group_names(actor.tenant_id)),
    )


def _before(request: Request, reading: Shown, versions: list[ScriptVersion]) -> ScriptVersion | None:
    """What it is held against: asked for, else what is in use, else what was approved before it."""
    asked = request.query_params.get("against", "")
    earlier = [one for one in versions if one.number != (reading.version and reading.version.number)]
    approved = [one for one in earlier if one.state is VersionState.APPROVED]
    for wanted in (asked, str(reading.row.in_force)):
        if found := next((one for one in earlier if str(one.number) == wanted), None):
            return found
    return next(iter(approved), None)
