"""How the page speaks with the network: a few words of JSON over a socket in the data directory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sip_gateway.simulator import habits
from sip_gateway.simulator.line import Line
from sip_gateway.simulator.network import Network

#: What refuses a call by hand.
BUSY, REJECTED = 486, 603
SOUND = "audio/l16"


class Act(BaseModel):
    """What a visitor does in a call."""

    act: Literal["take", "answer", "busy", "reject", "press", "hang_up"]
    call: int
    key: str = Field(default="", pattern=r"^[0-9*#]?$")


class Playing(BaseModel):
    """Whether a visitor is this subscriber."""

    number: str = Field(pattern=r"^[0-9]{3,20}$")
    on: bool


class Dialling(BaseModel):
    """Subscribers who call 12345, each at his own moment."""

    numbers: list[str] = Field(min_length=1, max_length=20)
    how: str


def application(network: Network) -> Starlette:
    """Everything the page asks for."""

    async def state(request: Request) -> Response:
        return JSONResponse(_state(network))

    async def act(request: Request) -> Response:
        return await _done(request, Act, lambda told: perform(network, told))

    async def playing(request: Request) -> Response:
        return await _done(request, Playing, lambda told: network.play_by_hand(told.number, on=told.on))

    async def dialling(request: Request) -> Response:
        return await _done(request, Dialling, lambda told: _dial(network, told))

    async def sound(request: Request) -> Response:
        told = request.query_params.get("call", "")
        line = network.line(int(told)) if told.isdecimal() else None
        if line is None:
            return JSONResponse({"done": False}, 404)
        return StreamingResponse(line.handset.overhearing.sound(), media_type=SOUND)

    paths = {"/act": act, "/playing": playing, "/dialling": dialling}
    posts = [Route(path, endpoint, methods=["POST"]) for path, endpoint in paths.items()]
    return Starlette(routes=[Route("/state", state), Route("/sound", sound), *posts])


def _state(network: Network) -> dict[str, Any]:
    return {
        "version": network.version,
        "by_hand": sorted(network.by_hand),
        "calls": [one.shown() for one in network.connections()],
        "subscribers": [
            {"name": one.name, "number": one.number, "habit": habits.habit_of(one.number).code}
            for one in habits.subscribers()
        ],
    }


async def _done(request: Request, kind: type[Any], does: Callable[[Any], object]) -> Response:
    try:
        told = kind.model_validate_json(await request.body())
    except ValidationError:
        return JSONResponse({"done": False}, 422)
    return JSONResponse({"done": does(told) is not False})


def _dial(network: Network, told: Dialling) -> bool:
    habit = habits.callers().get(told.how)
    if habit is None:
        return False
    network.call_soon(told.numbers, habit)
    return True


def perform(network: Network, told: Act) -> bool:
    """False: the call is over."""
    line = network.line(told.call)
    if line is None:
        return False
    if not line.connection.by_hand:
        network.take_over(line)
    _does(line, told)
    return True


def _does(line: Line, told: Act) -> None:
    match told.act:
        case "answer":
            line.pick_up()
        case "busy" | "reject":
            line.refuse(BUSY if told.act == "busy" else REJECTED)
        case "press" if told.key:
            line.presses(told.key)
        case "hang_up":
            line.hang_up()
