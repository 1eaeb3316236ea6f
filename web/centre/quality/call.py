"""One call: player and transcript, what the rules found, the score sheet, appeal and coaching beside it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotline.calls.quality import again, queries, telling
from hotline.calls.quality.queries import Inspected
from hotline.calls.quality.states import InspectionState
from hotline.people.permissions import can
from web.centre.looks import show
from web.centre.quality.drawing import bars, flags, lines
from web.centre.quality.looks import WORDS, can_be_chosen
from web.centre.quality.sheet_form import blank_sheet, ordered
from web.kit import forms, redirect, signed_in
from web.kit import gettext as _

ROOT = "/desk/quality/calls"


async def call(request: Request) -> Response:
    """GET …/{call_id}."""
    return await page_of(request)


async def page_of(request: Request, **given: "forms.Form[Any]") -> Response:
    """The page; `given` are forms that came back with something to correct."""
    actor, now = signed_in(request), request.state.now
    found = await queries.inspected(request.path_params["call_id"], by=actor, now=now)
    await telling.opened(found.call.id, by=actor, now=now)
    empty = forms.blank()
    return await show(
        request,
        "centre/quality/call.html",
        status=max((form.status for form in given.values()), default=200),
        found=found,
        url=f"{ROOT}/{found.call.call_id}",
        sheet=given.get("sheet") or blank_sheet(found.standard),
        appeal_form=given.get("appeal", empty),
        coach_form=given.get("coach", empty),
        decision_form=given.get("decision", empty),
        items=ordered(found.standard),
        **_drawn(found),
        **_may(request, found),
        **WORDS,
    )


async def transcribe_again(request: Request) -> Response:
    """POST …/{call_id}/again."""
    actor, now = signed_in(request), request.state.now
    found = await queries.inspected(request.path_params["call_id"], by=actor, now=now)
    await again.transcribe_again(found.recording.id if found.recording else 0, by=actor, now=now)
    return redirect(request, f"{ROOT}/{found.call.call_id}", toast=_("已重新排队转写。"))


def _drawn(found: Inspected) -> dict[str, Any]:
    said = found.transcript.utterances if found.transcript else []
    seconds = found.recording.seconds if found.recording else 0.0
    of_rules = sorted(found.automatic.marks, key=lambda mark: mark.id) if found.automatic else []
    of_people = sorted(found.score.marks, key=lambda mark: mark.id) if found.score else []
    return {
        "lines": lines(said, of_rules),
        "bars": bars(said, seconds),
        "flags": flags([*of_rules, *of_people], seconds),
        "seconds": seconds,
        "of_rules": of_rules,
        "of_people": of_people,
    }


def _may(request: Request, found: Inspected) -> dict[str, Any]:
    actor, now, task = signed_in(request), request.state.now, found.task
    another = found.call.agent_id != actor.staff_id
    inspects = can(actor, "quality.inspect") and another
    mine = task is not None and task.inspector_id == actor.staff_id
    claimed = task is not None and task.state is InspectionState.CLAIMED
    return {
        "me": actor.staff_id,
        "may_listen": can(actor, "calls.listen"),
        "may_score": inspects and mine and claimed,
        "may_claim": inspects and task is not None and task.state is InspectionState.OPEN,
        "may_choose": inspects and can_be_chosen(found.call, task, actor.staff_id),
        "may_again": can(actor, "quality.inspect"),
        "may_appeal": queries.may_appeal(found, by=actor, now=now),
        "may_coach": can(actor, "quality.coach") and another and found.call.agent_id is not None,
        "may_decide": can(actor, "quality.decide_appeal")
        and task is not None
        and actor.staff_id not in (task.agent_id, task.inspector_id),
    }
