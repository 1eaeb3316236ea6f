"""试走: a flow as text, key by key; 试拨: on one's own telephone."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.calls import drafts
from hotline.calls.ivr.rehearsal import ACTS, MOST_ACTS, rehearse
from hotline.calls.ivr.session import Facts
from hotline.calls.switchboard.orders import TestFlow
from hotline.calls.switchboard.speech import NotReachable
from hotline.infra.errors import Invalid
from hotline.orders.values import OptionalMoment, empty_is_none
from web.centre.calls.flows.editor import opened, words
from web.centre.calls.flows.listing import URL
from web.centre.looks import show
from web.kit import forms, redirect, services, signed_in
from web.kit import gettext as _

HOUSE = {
    "queue": "转到技能组",
    "person": "转到分机",
    "number": "转到外线",
    "robot": "转到机器人",
    "topic": "查找答复",
    "call_back": "登记了稍后回拨",
    "rating": "记下评价",
    "end": "挂机",
    "missing": "步骤还没有创建",
    "circle": "不能试走",
    "found": "查到了",
    "nothing": "没有查到",
    "failed": "没有接通",
}
CALLER = {"silence": "（没有按键）", "recorded": "（留了言）"}
BUTTONS = {
    "silence": "不按键",
    "found": "查到",
    "nothing": "没有查到",
    "recorded": "留言完毕",
    "failed": "没有接通",
}


def _acts(value: object) -> object:
    """One hidden field holds them all."""
    texts = value if isinstance(value, list) else [value]
    return [act for text in texts for act in str(text).split()]


class Trial(BaseModel):
    """What the caller did so far, and under what circumstances."""

    acts: Annotated[list[str], Field(max_length=MOST_ACTS), BeforeValidator(_acts)] = []
    act: str = Field(default="", max_length=10)
    open: Annotated[bool | None, BeforeValidator(empty_is_none)] = None
    at: OptionalMoment = None
    caller: str = Field(default="", max_length=20)


async def trial(request: Request) -> Response:
    """GET begins, POST goes on by one act; nothing is kept but what the form carries."""
    draft = await opened(request)
    form = forms.blank({"open": "true"})
    if request.method == "POST":
        form = await forms.read(request, Trial)
    given = form.model or Trial()
    acts = [*given.acts, *([given.act] if given.act else [])]
    if given.act == "again":
        acts = []
    played = rehearse(draft.flow, acts, _facts(request, given))
    return await show(
        request,
        "centre/calls/flows/trial.html",
        row=draft.row,
        form=form,
        acts=" ".join(acts),
        played=played,
        possible=ACTS[played.waiting],
        buttons=BUTTONS,
        house=HOUSE,
        caller_words=CALLER,
        **words(draft.flow),
    )


async def call(request: Request) -> Response:
    """POST …/call: what is drawn is kept as a version, and spoken on the editor's own telephone."""
    code, actor, now = request.path_params["code"], signed_in(request), request.state.now
    switchboard = services(request).switchboard
    if switchboard is None or not switchboard.up:
        raise NotReachable
    draft = await opened(request)
    if draft.problems:
        raise Invalid("流程有问题，不能试拨：{text}", code="problems", text=draft.problems[0].text)
    version = await drafts.keep(code, _("试拨"), by=actor, now=now)
    await switchboard.order(TestFlow(agent=actor.staff_id or 0, code=code, version=version.number))
    return redirect(request, f"{URL}/{code}", toast=_("正在拨打您的电话，接起来就能听到。"))


def _facts(request: Request, given: Trial) -> Facts:
    now: datetime = given.at or request.state.now
    tenant: Any = signed_in(request).tenant_id
    return Facts(
        now=now,
        open=given.open is not False,
        tenant=tenant or 0,
        caller=given.caller,
        called="12345",
    )
