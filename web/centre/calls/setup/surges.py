"""话务量激增: declared with evidence, withdrawn when it was none."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.calls import actions
from hotline.orders.values import Text, in_china
from web.centre.calls.setup.books import ROOT
from web.centre.looks import show
from web.kit import forms, redirect, signed_in
from web.kit import gettext as _

URL = f"{ROOT}/surges"
KINDS = ("突发事件", "极端天气", "停水停电", "政策发布", "系统故障", "其他")
Moment = Annotated[datetime, AfterValidator(in_china)]


class Declaration(BaseModel):
    since: Moment
    until: Moment
    kind: Annotated[str, Field(max_length=60)]
    evidence: Text


async def surges(request: Request) -> Response:
    """GET the list, POST another one."""
    actor, now = signed_in(request), request.state.now
    form = forms.blank()
    if request.method == "POST":
        form = await forms.read(request, Declaration)
        if form.model:
            with form.keeping_refusals():
                said = form.model
                await actions.declare_surge(
                    said.since, said.until, said.kind, said.evidence, by=actor, now=now
                )
                return redirect(request, URL, toast=_("已声明，这段时间的来电不计入 20 秒接通率。"))
        if "reason" in form.errors:
            form.errors.setdefault("evidence", form.errors.pop("reason"))
    rows = await actions.surges(by=actor)
    return await show(request, "centre/calls/setup/surges.html", form=form, rows=rows, kinds=KINDS)


async def withdraw(request: Request) -> Response:
    """POST …/{row_id}/withdraw."""
    await actions.withdraw_surge(request.path_params["row_id"], by=signed_in(request), now=request.state.now)
    return redirect(request, URL, toast=_("已撤回，这段时间的来电重新计入接通率。"))
