"""监督问政: public questions to one's own unit, and the answers it gives in public."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from department_app.entry import acting, show
from hotline.content import questions
from hotline.content.inputs import Answer
from hotline.content.models import Question
from hotline.content.states import QuestionState
from web.kit import forms, needs, redirect
from web.kit import gettext as _

ANSWERERS = needs("content.answer")
S = QuestionState
#: What the lists are called; the first one is what has to be done.
LISTS = {"open": "待答复", "answered": "审核中", "published": "已公开"}
LOOKS = {S.OPEN: ("warn", "hourglass"), S.ANSWERED: ("info", "eye"), S.PUBLISHED: ("good", "globe")}


async def listing(request: Request) -> Response:
    """GET /app/questions?state=."""
    by, asked = acting(request), request.query_params.get("state", "")
    state = asked if asked in LISTS else "open"
    waiting = await questions.unanswered(by=by)
    tabs = [
        (_(label), f"/app/questions?state={name}", name == state, waiting if name == "open" else None)
        for name, label in LISTS.items()
    ]
    found = await questions.listed(by=by, state=S(state), after=request.query_params.get("after"))
    return show(
        request, "department/questions.html", page=found, tabs=tabs, state=state, labels=LISTS, looks=LOOKS
    )


async def question(request: Request) -> Response:
    """GET, POST /app/questions/{id}: read it, answer it; bettered until it is released."""
    found = await questions.one(request.path_params["id"], by=acting(request))
    if request.method == "GET":
        return _page(request, found, forms.blank({"content": found.answer}))
    form = await forms.read(request, Answer)
    if form.model:
        with form.keeping_refusals():
            await questions.answer(found.id, form.model, by=acting(request), now=request.state.now)
            return redirect(request, "/app/questions", toast=_("答复已提交，审核后公开。"))
    return _page(request, found, form)


def _page(request: Request, found: Question, form: "forms.Form[Any]") -> Response:
    return show(
        request,
        "department/question.html",
        status=form.status,
        question=found,
        form=form,
        may_answer=found.state in (S.OPEN, S.ANSWERED),
        labels=LISTS,
        looks=LOOKS,
    )
