"""What the bar's buttons post: answered with nothing, or with why not."""

from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hotline.calls import desk
from hotline.calls.acd.states import AgentState
from hotline.calls.phones import browser_phone
from hotline.calls.switchboard.orders import Goal
from hotline.infra.errors import Invalid
from web.centre.phone.board import dialling, floor, switchboard
from web.kit import forms, services
from web.kit.guards import signed_in

M = TypeVar("M", bound=BaseModel)
Short = Annotated[str, Field(max_length=80)]


class Telephone(BaseModel):
    """Where to sign in: an extension, or a browser phone's account."""

    phone: Annotated[str, Field(min_length=1, max_length=80)]


class Chosen(BaseModel):
    state: AgentState


class Act(BaseModel):
    """`digits` for keys, `on` for muting, `agent` for a colleague's ringing telephone."""

    what: Short
    digits: Short = ""
    on: bool = False
    agent: int = 0


class Number(BaseModel):
    """Whom to call: a number as typed, whoever asked in an order, or the other side of a call."""

    number: Short = ""
    order: Short = ""
    call: Short = ""
    back: bool = False


class Passing(BaseModel):
    how: Literal["transfer", "consult"]
    kind: Literal["group", "agent", "number"]
    value: Annotated[str, Field(min_length=1, max_length=32)]


async def account(request: Request) -> Response:
    """POST: what this browser registers with. Its password is computed, kept nowhere and shown to nobody else."""
    actor, settings = signed_in(request), services(request).settings
    seat = (await floor(request)).seats.get(actor.staff_id or 0)
    used, host = seat.account if seat else "", request.url.hostname or ""
    phone = browser_phone(actor, settings, request.state.now, used, host)
    words = {"account": phone.account, "realm": phone.realm, "url": phone.url, "password": phone.password}
    return JSONResponse(words, headers={"cache-control": "no-store"})


async def sign_in(request: Request) -> Response:
    asked = await read(request, Telephone)
    await desk.sign_in(switchboard(request), asked.phone, by=signed_in(request))
    return done()


async def sign_out(request: Request) -> Response:
    await desk.sign_out(switchboard(request), by=signed_in(request))
    return done()


async def choose_state(request: Request) -> Response:
    asked = await read(request, Chosen)
    await desk.choose_state(switchboard(request), asked.state, by=signed_in(request))
    return done()


async def act(request: Request) -> Response:
    asked, board, actor = await read(request, Act), switchboard(request), signed_in(request)
    match asked.what:
        case "mute":
            await desk.mute(board, asked.on, by=actor)
        case "press":
            await desk.press(board, asked.digits, by=actor)
        case "pick_up":
            await desk.pick_up(board, asked.agent, by=actor)
        case _:
            await desk.act(board, asked.what, by=actor)
    return done()


async def dial(request: Request) -> Response:
    asked, board, actor = await read(request, Number), switchboard(request), signed_in(request)
    rules = dialling(request)
    if asked.order:
        await desk.dial_order(board, asked.order, by=actor, dialling=rules, now=request.state.now)
    elif asked.call:
        await desk.dial_call(board, asked.call, by=actor, dialling=rules, back=asked.back)
    else:
        await desk.dial(board, asked.number, by=actor, dialling=rules)
    return done()


async def pass_on(request: Request) -> Response:
    asked = await read(request, Passing)
    to = Goal(kind=asked.kind, value=asked.value.strip() or "-")
    send = desk.transfer if asked.how == "transfer" else desk.consult
    await send(switchboard(request), to, by=signed_in(request), dialling=dialling(request))
    return done()


async def read(request: Request, model: type[M]) -> M:
    """What was posted, or what is wrong with it."""
    form = await forms.read(request, model)
    if form.model is None:
        raise Invalid("提交的内容不完整或格式不对，请返回检查后重试。", fields=dict(form.errors))
    return form.model


def done() -> Response:
    return Response(status_code=204)
