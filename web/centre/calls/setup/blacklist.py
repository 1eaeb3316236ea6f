"""黑名单: who is not answered, why and until when; lifted entries stay in the audit."""

from typing import Annotated

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.calls import actions, queries
from hotline.orders.values import OptionalMoment, Reason
from web.centre.calls.changed import in_force
from web.centre.calls.setup.books import ROOT
from web.centre.looks import show
from web.kit import forms, signed_in
from web.kit import gettext as _

URL = f"{ROOT}/blacklist"


class Block(BaseModel):
    number: Annotated[str, Field(min_length=1, max_length=40)]
    reason: Reason
    expires_at: OptionalMoment = None


async def blacklist(request: Request) -> Response:
    """GET the list, POST another number."""
    actor, now = signed_in(request), request.state.now
    form = forms.blank()
    if request.method == "POST":
        form = await forms.read(request, Block)
        if form.model:
            with form.keeping_refusals():
                given = form.model
                await actions.block(
                    given.number, given.reason, by=actor, now=now, expires_at=given.expires_at
                )
                return await in_force(request, URL, _("已加入黑名单。"))
        _beside_the_number(form)
    rows = await queries.blocked_numbers(by=actor, now=now)
    return await show(request, "centre/calls/setup/blacklist.html", form=form, rows=rows)


async def lift(request: Request) -> Response:
    """POST …/{row_id}/lift."""
    row_id, now = request.path_params["row_id"], request.state.now
    await actions.unblock(row_id, by=signed_in(request), now=now)
    return await in_force(request, URL, _("已解除，从下一个来电起接听。"))


def _beside_the_number(form: "forms.Form[Block]") -> None:
    """Numbers are refused under the name the whole house uses for them."""
    if "phone" in form.errors:
        form.errors.setdefault("number", form.errors.pop("phone"))
