"""The scripts of a centre; a new one, a copy, another name, put away."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from hotline.outreach.scripts import reviewing, shelf
from hotline.outreach.scripts.built_in import built_in
from hotline.people.permissions import can
from web.centre.looks import show
from web.kit import forms, redirect, signed_in
from web.kit import gettext as _

URL = "/desk/outreach/scripts"
SCRIPTS = "centre/outreach/scripts"


class About(BaseModel):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    note: str = Field(default="", max_length=200)


class New(About):
    origin: str = Field(default="", max_length=40)


async def listing(request: Request) -> Response:
    """GET: all scripts, those to be read by this person first."""
    actor, now = signed_in(request), request.state.now
    rows = await shelf.listing(by=actor, now=now)
    waiting = await reviewing.to_review(by=actor)
    return await show(
        request,
        f"{SCRIPTS}/list.html",
        rows=rows,
        waiting=waiting,
        in_review={one.script_id for one in waiting},
        ours=built_in(),
        may_decide=lambda version: reviewing.may_decide(actor, version),
        may_edit=can(actor, "outreach.edit"),
    )


async def create(request: Request) -> Response:
    """GET/POST …/new: empty, or as another one is."""
    actor, now = signed_in(request), request.state.now
    rows = await shelf.listing(by=actor, now=now)
    form = forms.blank({"origin": request.query_params.get("origin", "")})
    if request.method == "POST":
        form = await forms.read(request, New)
        if form.model:
            with form.keeping_refusals():
                return await _made(request, form.model)
    return await show(request, f"{SCRIPTS}/new.html", form=form, rows=rows)


async def about(request: Request) -> Response:
    """GET/POST …/{script}/about: what it is called and for."""
    code, actor, now = request.path_params["script"], signed_in(request), request.state.now
    row = await shelf.one(code, by=actor, now=now)
    form = forms.blank({"name": row.name, "note": row.note})
    if request.method == "POST":
        form = await forms.read(request, About)
        if form.model:
            with form.keeping_refusals():
                await shelf.rename(code, form.model.name, form.model.note, by=actor, now=now)
                return redirect(request, f"{URL}/{code}", toast=_("已保存。"))
    return await show(request, f"{SCRIPTS}/about.html", form=form, row=row)


async def retire(request: Request) -> Response:
    """POST …/{script}/retire."""
    code = request.path_params["script"]
    await shelf.retire(code, by=signed_in(request), now=request.state.now)
    return redirect(request, f"{URL}/{code}", toast=_("已停用，新的外呼不再使用它。"))


async def restore(request: Request) -> Response:
    """POST …/{script}/restore."""
    code = request.path_params["script"]
    await shelf.restore(code, by=signed_in(request), now=request.state.now)
    return redirect(request, f"{URL}/{code}", toast=_("已重新启用。"))


async def _made(request: Request, given: New) -> Response:
    actor, now = signed_in(request), request.state.now
    if given.origin:
        row = await shelf.copy(given.origin, given.name, by=actor, now=now)
        await shelf.rename(row.code, given.name, given.note or row.note, by=actor, now=now)
    else:
        row = await shelf.begin(given.name, given.note, by=actor, now=now)
    return redirect(request, f"{URL}/{row.code}", toast=_("已新建，写好以后送审。"))
