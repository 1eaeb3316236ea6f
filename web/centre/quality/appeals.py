"""申诉 and 辅导: the agent's word, the decision of somebody else, notes that are acknowledged."""

from typing import Annotated

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.calls.quality import appealing, coaching, queries
from hotline.infra.errors import NotFound
from hotline.orders.values import OptionalText
from web.centre.looks import show
from web.centre.panes import after_of, chosen_tab, next_page
from web.centre.quality import call as call_page
from web.centre.quality.looks import WORDS
from web.kit import forms, redirect, signed_in
from web.kit import gettext as _

URL, MINE = "/desk/quality/appeals", "/desk/quality/mine"


class Word(BaseModel):
    """One text; the domain says what is wrong with it."""

    text: OptionalText = ""


class Asked(BaseModel):
    reason: OptionalText = ""


class Decision(BaseModel):
    opinion: OptionalText = ""
    lifted: Annotated[list[int], Field(max_length=100)] = []


async def listing(request: Request) -> Response:
    """GET /desk/quality/appeals."""
    actor, tab = signed_in(request), chosen_tab(request, ("open", "decided"))
    rows = await queries.appeals(by=actor, waiting_only=tab == "open")
    waiting = len(rows) if tab == "open" else len(await queries.appeals(by=actor, waiting_only=True))
    return await show(
        request,
        "centre/quality/appeals.html",
        tabs=[
            (_("待复核"), f"{URL}?tab=open", tab == "open", waiting),
            (_("已复核"), f"{URL}?tab=decided", tab == "decided", None),
        ],
        tab=tab,
        rows=rows,
        me=actor.staff_id,
        **WORDS,
    )


async def appeal(request: Request) -> Response:
    """POST /desk/quality/calls/{call_id}/appeal."""
    actor, now, call_id = signed_in(request), request.state.now, request.path_params["call_id"]
    found = await queries.inspected(call_id, by=actor, now=now)
    form = await forms.read(request, Asked)
    if form.model:
        with form.keeping_refusals():
            await appealing.appeal(found.task.id if found.task else 0, form.model.reason, by=actor, now=now)
            url = f"{call_page.ROOT}/{call_id}"
            return redirect(request, url, toast=_("申诉已提交，由另一位人员复核。"))
    return await call_page.page_of(request, appeal=form)


async def decide(request: Request) -> Response:
    """POST /desk/quality/calls/{call_id}/decide: lifts the ticked deductions, or none."""
    actor, now, call_id = signed_in(request), request.state.now, request.path_params["call_id"]
    found = await queries.inspected(call_id, by=actor, now=now)
    if found.appeal is None:
        raise NotFound("没有找到这份申诉")
    form = await forms.read(request, Decision)
    if form.model:
        with form.keeping_refusals():
            given = form.model
            await appealing.decide(
                found.appeal.id, lifted=given.lifted, opinion=given.opinion, by=actor, now=now
            )
            return redirect(request, URL, toast=_("复核已提交，坐席可在“我的质检”中看到。"))
    return await call_page.page_of(request, decision=form)


async def coach(request: Request) -> Response:
    """POST /desk/quality/calls/{call_id}/coach."""
    actor, now, call_id = signed_in(request), request.state.now, request.path_params["call_id"]
    form = await forms.read(request, Word)
    if form.model:
        with form.keeping_refusals():
            await coaching.coach(call_id, form.model.text, by=actor, now=now)
            return redirect(request, f"{call_page.ROOT}/{call_id}", toast=_("辅导已发给坐席，等待确认。"))
    return await call_page.page_of(request, coach=form)


async def acknowledge(request: Request) -> Response:
    """POST /desk/quality/coaching/{row_id}/acknowledge."""
    form = await forms.read(request, Word)
    said = form.model.text if form.model else ""
    row = request.path_params["row_id"]
    await coaching.acknowledge(row, said, by=signed_in(request), now=request.state.now)
    return redirect(request, MINE, toast=_("已确认。"))


async def mine(request: Request) -> Response:
    """GET /desk/quality/mine: one's own scores and notes."""
    actor = signed_in(request)
    me = actor.staff_id or 0
    found = await queries.results_of(me, after=after_of(request))
    return await show(
        request,
        "centre/quality/mine.html",
        rows=found.items,
        next_url=next_page(request, found.after),
        unread=await queries.notes_of(me, unread=True),
        read=await queries.notes_of(me, unread=False),
        **WORDS,
    )
