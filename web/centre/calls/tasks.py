"""待回拨: who is owed a call, the most urgent first; claimed, called, finished or given up."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.calls import queries, tasks
from hotline.calls.models import CallBackTask
from hotline.calls.states import TaskState
from hotline.outreach.occasions.overview import beside_tasks
from hotline.people.actor import Actor
from web.centre.calls.looks import WORDS
from web.centre.looks import show
from web.centre.panes import after_of, chosen_tab, next_page
from web.kit import forms, redirect, signed_in
from web.kit import gettext as _
from web.kit.addresses import safe_next
from web.kit.formats import span

URL = "/desk/calls/tasks"
NEAR = timedelta(minutes=10)


class Finish(BaseModel):
    state: TaskState
    note: str = Field(default="", max_length=200)
    next: str = Field(default="", max_length=2000)


class Back(BaseModel):
    next: str = Field(default="", max_length=2000)


async def listing(request: Request) -> Response:
    actor, tab = signed_in(request), chosen_tab(request, ("open", "done"))
    owed = await queries.open_tasks(by=actor)
    done = await queries.tasks_done(by=actor, after=after_of(request)) if tab == "done" else None
    return await show(
        request,
        "centre/calls/tasks.html",
        tabs=[
            (_("待回拨"), f"{URL}?tab=open", tab == "open", len(owed)),
            (_("已完成"), f"{URL}?tab=done", tab == "done", None),
        ],
        tab=tab,
        rows=done.items if done else owed,
        next_url=next_page(request, done.after) if done else "",
        machines=await beside_tasks([one.id for one in (done.items if done else owed)], by=actor),
        **looks(actor, request.state.now),
    )


async def claim(request: Request) -> Response:
    """POST …/{row_id}/claim."""
    form = await forms.read(request, Back)
    await tasks.claim(request.path_params["row_id"], by=signed_in(request), now=request.state.now)
    return redirect(request, _back(form.model), toast=_("已领取，15 分钟内由您回拨。"))


async def put_back(request: Request) -> Response:
    """POST …/{row_id}/put-back."""
    form = await forms.read(request, Back)
    await tasks.put_back(request.path_params["row_id"], by=signed_in(request))
    return redirect(request, _back(form.model), toast=_("已放回。"))


async def finish(request: Request) -> Response:
    """POST …/{row_id}/finish: done by another way, or given up."""
    form = await forms.read(request, Finish)
    if form.model:
        await tasks.finish(
            request.path_params["row_id"],
            form.model.state,
            form.model.note,
            by=signed_in(request),
            now=request.state.now,
        )
        return redirect(request, _back(form.model), toast=_("已记录。"))
    return redirect(request, URL, toast=_("请选择处理结果。"), kind="bad")


def looks(actor: Actor, now: datetime) -> dict[str, Any]:
    """What the macro of a task asks for."""

    def held(task: CallBackTask) -> bool:
        return tasks.held_by_another(task, actor.staff_id, now)

    def mine(task: CallBackTask) -> bool:
        return task.claimed_by_id is not None and task.claimed_by_id == actor.staff_id

    def standing(task: CallBackTask) -> tuple[str, str]:
        left = task.due_at - now
        if left < timedelta():
            return "overdue", _("已超 {time}", time=span(-left))
        return ("warn" if left < NEAR else "running"), _("剩 {time}", time=span(left))

    return WORDS | {"held": held, "mine": mine, "standing": standing}


def _back(form: Back | Finish | None) -> str:
    return safe_next(form.next if form else "") or URL
