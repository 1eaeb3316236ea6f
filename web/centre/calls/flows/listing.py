"""The flows of a centre, and a new one from a template."""

from typing import Annotated

from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from hotline.calls import drafts, flows
from hotline.calls.ivr.templates import TEMPLATES
from hotline.people.inputs import Code
from web.centre.looks import show
from web.kit import forms, redirect, signed_in
from web.kit import gettext as _

URL = "/desk/calls/flows"
KNOWN = {
    "main": "市民打进来先听到的流程",
    "survey": "坐席挂机后请来电人评价；没有启用就不评价",
}


class NewFlow(BaseModel):
    code: Code
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    template: str = "empty"


async def listing(request: Request) -> Response:
    actor = signed_in(request)
    rows = await flows.listing(by=actor)
    newest = {one.code: await flows.versions(one.code, by=actor) for one in rows}
    return await show(request, "centre/calls/flows/list.html", rows=rows, versions=newest, known=KNOWN)


async def create(request: Request) -> Response:
    form = forms.blank({"template": request.query_params.get("template", "main")})
    if request.method == "POST":
        form = await forms.read(request, NewFlow)
        if form.model:
            with form.keeping_refusals():
                given = form.model
                row = await drafts.start(
                    given.code, given.name, given.template, by=signed_in(request), now=request.state.now
                )
                return redirect(request, f"{URL}/{row.code}", toast=_("已创建，修改好以后再启用。"))
    templates = [(name, _(label)) for name, (label, _data) in TEMPLATES.items()]
    return await show(request, "centre/calls/flows/new.html", form=form, templates=templates)
