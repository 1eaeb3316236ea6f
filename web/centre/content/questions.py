"""One public question: let in or refused, its answer released or sent back, withdrawn."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotline.content import questions
from hotline.content.inputs import Admission, Decision, Withdrawal
from hotline.content.models import Question
from hotline.content.states import PUBLIC_QUESTIONS, QUESTION_STATES, QuestionState
from hotline.people.permissions import can
from web.centre.content.looks import QUESTION_LOOKS
from web.centre.looks import show
from web.kit import forms, redirect
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _

S = QuestionState


async def question(request: Request) -> Response:
    """GET /desk/content/questions/{id}."""
    return await _page(request, await _found(request))


async def admit(request: Request) -> Response:
    """POST /desk/content/questions/{id}/admit."""
    found, form = await _found(request), await forms.read(request, Admission)
    if form.model:
        with form.keeping_refusals():
            await questions.admit(found.id, form.model, by=signed_in(request), now=request.state.now)
            let_in = form.model.decision == "approve"
            return _back(request, _("问题已公开，已转给单位答复。") if let_in else _("已决定不予公开。"))
    return await _page(request, found, form)


async def review(request: Request) -> Response:
    """POST /desk/content/questions/{id}/review."""
    found, form = await _found(request), await forms.read(request, Decision)
    if form.model:
        with form.keeping_refusals():
            await questions.review(found.id, form.model, by=signed_in(request), now=request.state.now)
            approved = form.model.decision == "approve"
            return _back(request, _("答复已公开。") if approved else _("已退回单位修改。"))
    return await _page(request, found, form)


async def withdraw(request: Request) -> Response:
    """POST /desk/content/questions/{id}/withdraw."""
    found, form = await _found(request), await forms.read(request, Withdrawal)
    if form.model:
        with form.keeping_refusals():
            await questions.withdraw(found.id, form.model, by=signed_in(request), now=request.state.now)
            return _back(request, _("已撤下，门户网站不再显示。"))
    return await _page(request, found, form)


async def _page(request: Request, found: Question, form: "forms.Form[Any] | None" = None) -> Response:
    actor = signed_in(request)
    writes, reviews = can(actor, "content.edit"), can(actor, "content.review")
    return await show(
        request,
        "centre/content/question.html",
        status=form.status if form else 0,
        question=found,
        form=form or forms.blank({"organisation": found.organisation.code}),
        states=QUESTION_STATES,
        state_looks=QUESTION_LOOKS,
        organisations=await _organisations(found) if writes and found.state is S.ASKED else [],
        to_admit=writes and found.state is S.ASKED,
        to_review=reviews and found.state is S.ANSWERED,
        own=found.answered_by_id == actor.staff_id,
        is_public=found.state in PUBLIC_QUESTIONS,
        may_withdraw=reviews and found.state in PUBLIC_QUESTIONS,
    )


async def _organisations(found: Question) -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in await questions.answering(found.tenant_id)]


async def _found(request: Request) -> Question:
    return await questions.one(request.path_params["id"], by=signed_in(request))


def _back(request: Request, toast: str) -> Response:
    return redirect(request, f"/desk/content/questions/{request.path_params['id']}", toast=toast)
