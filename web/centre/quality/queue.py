"""质检队列: what was drawn for the inspector, claimed one by one, scored on the call's page."""

from starlette.requests import Request
from starlette.responses import Response

from hotline.calls.models import CallRecord
from hotline.calls.quality import inspecting, queries, standards
from web.centre.looks import show
from web.centre.panes import after_of, chosen_tab, next_page
from web.centre.quality import call as call_page
from web.centre.quality.looks import WORDS
from web.centre.quality.sheet_form import lines_of, sheet_model
from web.kit import forms, redirect, signed_in
from web.kit import gettext as _

URL = "/desk/quality/queue"
TABS = {"mine": "我的待检", "all": "全部待检", "done": "我已评分"}


async def listing(request: Request) -> Response:
    """GET /desk/quality/queue."""
    actor, tab = signed_in(request), chosen_tab(request, list(TABS))
    state, own = ("done" if tab == "done" else "open"), tab != "all"
    found = await queries.queue(by=actor, state=state, own=own, after=after_of(request))
    waiting = await queries.waiting(by=actor)
    return await show(
        request,
        "centre/quality/queue.html",
        tabs=[
            (_(label), f"{URL}?tab={name}", name == tab, waiting if name == "mine" else None)
            for name, label in TABS.items()
        ],
        tab=tab,
        rows=found.items,
        automatic=await queries.automatic(found.items),
        next_url=next_page(request, found.after),
        me=actor.staff_id,
        **WORDS,
    )


async def claim(request: Request) -> Response:
    """POST …/{row_id}/claim, then straight to the sheet."""
    task = await inspecting.claim(request.path_params["row_id"], by=signed_in(request), now=request.state.now)
    return redirect(request, await _url_of(task.call_id))


async def put_back(request: Request) -> Response:
    """POST …/{row_id}/put-back."""
    await inspecting.put_back(request.path_params["row_id"], by=signed_in(request), now=request.state.now)
    return redirect(request, URL, toast=_("已放回队列。"))


async def choose(request: Request) -> Response:
    """POST /desk/quality/calls/{call_id}/choose."""
    call_id = request.path_params["call_id"]
    task = await inspecting.choose(call_id, by=signed_in(request), now=request.state.now)
    return redirect(request, await _url_of(task.call_id))


async def submit(request: Request) -> Response:
    """POST /desk/quality/calls/{call_id}/score: what is wrong comes back on the sheet, as it was filled."""
    actor, now = signed_in(request), request.state.now
    found = await queries.inspected(request.path_params["call_id"], by=actor, now=now)
    _version, standard = await standards.in_force(found.call.tenant_id)
    form = await forms.read(request, sheet_model(standard))
    if form.model is not None:
        lines, remark = lines_of(form.model, standard), form.model.model_dump()["remark"]
        with form.keeping_refusals():
            await inspecting.submit(found.task.id if found.task else 0, lines, remark, by=actor, now=now)
            return redirect(request, URL, toast=_("评分已提交，坐席可以看到并申诉。"))
    return await call_page.page_of(request, sheet=form)


async def _url_of(row_id: int) -> str:
    found = await CallRecord.get(id=row_id)
    return f"{call_page.ROOT}/{found.call_id}"
