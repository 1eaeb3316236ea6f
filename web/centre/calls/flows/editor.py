"""One flow: its steps and their problems, its versions, what is live; keeping, giving up, going live."""

from typing import Any

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.calls import drafts, flows
from hotline.calls.drafts import Draft
from hotline.calls.ivr import editing
from hotline.calls.ivr.steps import LABELS, Flow
from hotline.infra.errors import NotFound
from web.centre.calls.changed import in_force
from web.centre.calls.flows.drawing import Plan, draw
from web.centre.calls.flows.listing import URL
from web.centre.calls.flows.wording import ICONS, does, says, title, ways
from web.centre.looks import show
from web.kit import forms, redirect, services, signed_in
from web.kit import gettext as _


class Keep(BaseModel):
    note: str = Field(default="", max_length=200)
    then: str = Field(default="", max_length=10)


def words(flow: Flow) -> dict[str, Any]:
    """What templates of steps ask for."""
    return {
        "labels_of_steps": LABELS,
        "icons": ICONS,
        "says": says,
        "does": does,
        "ways": ways,
        "title_of": lambda name: title(flow, name),
    }


async def opened(request: Request) -> Draft:
    """The working copy of the flow the address names."""
    return await drafts.draft(request.path_params["code"], by=signed_in(request))


async def flow(request: Request) -> Response:
    """GET /desk/calls/flows/{code}."""
    draft = await opened(request)
    problems: dict[str, list[str]] = {}
    for one in draft.problems:
        problems.setdefault(one.step, []).append(one.text)
    switchboard = services(request).switchboard
    return await show(
        request,
        "centre/calls/flows/flow.html",
        draft=draft,
        row=draft.row,
        flow=draft.flow,
        problems=problems,
        missing=editing.missing(draft.flow),
        drawing=draw(_plan(draft.flow), frozenset(problems)),
        versions=await flows.versions(draft.row.code, by=signed_in(request)),
        reachable=switchboard is not None and switchboard.up,
        **words(draft.flow),
    )


async def keep(request: Request) -> Response:
    """POST …/keep: the working copy as a version; with `then` it goes live at once."""
    code, actor, now = request.path_params["code"], signed_in(request), request.state.now
    form = await forms.read(request, Keep)
    given = form.model or Keep()
    version = await drafts.keep(code, given.note, by=actor, now=now)
    if given.then != "publish":
        return redirect(request, f"{URL}/{code}", toast=_("已存为第 {n} 版，还没有启用。", n=version.number))
    await flows.publish(code, version.number, by=actor, now=now)
    return await in_force(
        request, f"{URL}/{code}", _("第 {n} 版已启用，从下一个来电起生效。", n=version.number)
    )


async def discard(request: Request) -> Response:
    """POST …/discard."""
    code = request.path_params["code"]
    await drafts.discard(code, by=signed_in(request))
    return redirect(request, f"{URL}/{code}", toast=_("已放弃修改，回到最新版本。"))


async def publish(request: Request) -> Response:
    """POST …/versions/{version}/publish: forward or back."""
    code, number = request.path_params["code"], request.path_params["version"]
    await flows.publish(code, number, by=signed_in(request), now=request.state.now)
    return await in_force(request, f"{URL}/{code}", _("第 {n} 版已启用，从下一个来电起生效。", n=number))


async def take_up(request: Request) -> Response:
    """POST …/versions/{version}/edit."""
    code, number = request.path_params["code"], request.path_params["version"]
    await drafts.take_up(code, number, by=signed_in(request))
    return redirect(request, f"{URL}/{code}", toast=_("正在从第 {n} 版修改。", n=number))


async def difference(request: Request) -> Response:
    """GET …/difference?before=1&after=2; without `after` the working copy."""
    draft = await opened(request)
    versions = {one.number: one for one in await flows.versions(draft.row.code, by=signed_in(request))}
    asked = request.query_params
    before = _number(asked.get("before", ""), draft.row.live or draft.row.draft_of or max(versions))
    after = _number(asked.get("after", ""), 0)
    if before not in versions or (after and after not in versions):
        raise NotFound("没有找到这个版本")
    old = Flow.model_validate(versions[before].data)
    new = Flow.model_validate(versions[after].data) if after else draft.flow
    return await show(
        request,
        "centre/calls/flows/difference.html",
        row=draft.row,
        versions=list(versions.values()),
        before=before,
        after=after,
        differences=editing.differences(old, new),
        moved_start=(old.start, new.start) if old.start != new.start else None,
        **words(new),
    )


def _plan(flow: Flow) -> Plan:
    steps = flow.steps
    return Plan(
        flow.start,
        kinds={name: step.kind for name, step in steps.items()},
        titles={name: title(flow, name) for name in steps},
        ways={name: ways(step) for name, step in steps.items()},
    )


def _number(text: str, usual: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else usual
