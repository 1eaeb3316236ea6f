"""One step of a script: its form, new or old; further up or down, first, gone."""

from typing import Any, get_args

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from hotline.calls.models import RecordedPrompt
from hotline.infra.errors import NotFound
from hotline.outreach.scripts import drafts, editing
from hotline.outreach.scripts.drafts import Draft
from hotline.outreach.scripts.slots import KNOWN
from hotline.outreach.scripts.steps import RESULTS, Ask, Ending, Record, Script, Step
from hotline.outreach.scripts.ways import missing
from web.centre.looks import show
from web.centre.outreach.scripts import step_forms
from web.centre.outreach.scripts.editor import opened
from web.centre.outreach.scripts.listing import SCRIPTS, URL
from web.centre.outreach.scripts.wording import group_names, title, words
from web.kit import forms, redirect, signed_in
from web.kit import gettext as _


class Revised(BaseModel):
    revision: int = 0
    by: int = 0


async def create(request: Request) -> Response:
    """GET/POST …/steps/new?kind=ask&name=step_1; without a kind, which kinds there are."""
    draft, kind = await opened(request), request.query_params.get("kind", "")
    name = request.query_params.get("name", "")
    if kind not in step_forms.KINDS:
        return await show(
            request,
            f"{SCRIPTS}/kinds.html",
            row=draft.row,
            name=name,
            notes=step_forms.NOTES,
            **words(draft.script),
        )
    form = forms.blank(step_forms.starting(kind) | {"revision": draft.revision})
    if request.method == "POST":
        form = await forms.read(request, step_forms.form_for(kind))
        if (step := _read(kind, form)) and form.model:
            with form.keeping_refusals():
                wanted = name if name in missing(draft.script) else ""
                made = await drafts.add(
                    draft.row.code, step, form.model.revision, by=signed_in(request), name=wanted
                )
                return _done(
                    request, draft, made, form.model.do, _("已新增“{title}”。", title=step.title or made)
                )
    return await _form(request, draft, kind, "", form)


async def edit(request: Request) -> Response:
    """GET/POST …/steps/{step}."""
    draft, name = await opened(request), request.path_params["step"]
    step = draft.script.steps.get(name)
    if step is None:
        raise NotFound("没有找到这个步骤")
    form = forms.blank(step_forms.values_of(step) | {"revision": draft.revision})
    if request.method == "POST":
        form = await forms.read(request, step_forms.form_for(step.kind))
        if (changed := _read(step.kind, form)) and form.model:
            with form.keeping_refusals():
                await drafts.put(draft.row.code, name, changed, form.model.revision, by=signed_in(request))
                said = _("“{title}”已保存到草稿。", title=changed.title or name)
                return _done(request, draft, name, form.model.do, said)
    return await _form(request, draft, step.kind, name, form)


async def move(request: Request) -> Response:
    """POST …/steps/{step}/move: one place up or down in the list."""
    draft, name, given = await _given(request)
    await drafts.move(draft.row.code, name, given.by, given.revision, by=signed_in(request))
    return redirect(request, f"{URL}/{draft.row.code}#step-{name}")


async def remove(request: Request) -> Response:
    """POST …/steps/{step}/remove."""
    draft, name, given = await _given(request)
    await drafts.remove(draft.row.code, name, given.revision, by=signed_in(request))
    return _done(request, draft, name, "", _("已删除“{title}”。", title=title(draft.script, name)))


async def begin(request: Request) -> Response:
    """POST …/steps/{step}/begin: this is said first."""
    draft, name, given = await _given(request)
    await drafts.begin_with(draft.row.code, name, given.revision, by=signed_in(request))
    return _done(request, draft, name, "", _("接通后先到“{title}”。", title=title(draft.script, name)))


async def _given(request: Request) -> tuple[Draft, str, Revised]:
    form = await forms.read(request, Revised)
    return await opened(request), request.path_params["step"], form.model or Revised()


def _read(kind: str, form: "forms.Form[Any]") -> Step | None:
    """The step of a form that is right; what it says must be asked, when it asks for nothing."""
    if form.model is None:
        return None
    parts = step_forms.parts_of(form.model, form.model.do)
    if kind in step_forms.PARTS and not parts:
        form.refuse("至少要写一个回答" if kind == "ask" else "至少要写一路", "part0.value")
        return None
    return step_forms.step_of(kind, form.model, parts)


def _done(request: Request, draft: Draft, name: str, do: str, said: str) -> Response:
    """Back to the script; whoever is still at the answers stays there."""
    url = f"{URL}/{draft.row.code}"
    return redirect(request, f"{url}/steps/{name}#parts" if do else f"{url}#steps", toast=said)


async def _form(request: Request, draft: Draft, kind: str, name: str, form: "forms.Form[Any]") -> Response:
    return await show(
        request,
        f"{SCRIPTS}/step.html",
        row=draft.row,
        script=draft.script,
        revision=draft.revision,
        kind=kind,
        name=name,
        form=form,
        findings=[one.text for one in draft.findings if one.step == name] if name else [],
        goals=_goals(draft.script),
        keys=[(key, key) for key in step_forms.KEYS],
        parts=_parts(form),
        known=KNOWN,
        asked=_asked(draft.script),
        endings=[(key, _(word)) for key, word in RESULTS.items() if key in get_args(Ending)],
        **await _choices(request),
        **words(draft.script),
    )


def _goals(script: Script) -> list[tuple[str, str]]:
    """Every step, those others lead to already, and one more that can be made afterwards."""
    known = [(name, title(script, name)) for name in script.steps]
    waiting = [(name, _("{name}（还没有创建）", name=name)) for name in missing(script)]
    fresh = editing.free_name(script, "step")
    return [*known, *waiting, (fresh, _("＋ 新步骤（保存后创建）"))]


def _parts(form: "forms.Form[Any]") -> range:
    """Those filled in, and one more."""
    used = [
        place
        for place in range(step_forms.MOST)
        if any(form.value(f"part{place}.{field}") for field in ("value", "key", "next"))
    ]
    return range(min(step_forms.MOST, max(used, default=-1) + 2))


def _asked(script: Script) -> list[str]:
    """What answers and calls fill, for a branch to look at."""
    filled = [step.into for step in script.steps.values() if isinstance(step, Ask | Record)]
    return list(dict.fromkeys([*filled, *script.slots]))


async def _choices(request: Request) -> dict[str, Any]:
    actor = signed_in(request)
    voices = await RecordedPrompt.filter(tenant_id=actor.tenant_id).order_by("name")
    return {
        "groups": list((await group_names(actor.tenant_id)).items()),
        "voices": [(one.code, one.name) for one in voices],
    }
