"""What a supervisor does from the board: each act is recorded before it is done."""

from typing import Annotated

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.calls import desk, supervising
from hotline.calls.acd.states import AgentState
from hotline.infra.errors import Invalid
from web.centre.phone.acts import done, read
from web.centre.phone.board import floor, switchboard
from web.kit.guards import signed_in

FORCED = {"idle": AgentState.IDLE, "busy": AgentState.BUSY, "rest": AgentState.REST}


class Act(BaseModel):
    """On an agent, or on a call."""

    what: Annotated[str, Field(max_length=20)]
    agent: int = 0
    call: Annotated[str, Field(max_length=64)] = ""


async def act(request: Request) -> Response:
    """POST /desk/floor/do."""
    asked = await read(request, Act)
    board, actor, now = switchboard(request), signed_in(request), request.state.now
    match asked.what:
        case "listen" | "whisper" | "barge_in":
            await supervising.monitor(board, asked.agent, asked.what, by=actor, now=now)
        case "take_over":
            await supervising.take_over(board, asked.agent, by=actor, now=now)
        case "idle" | "busy" | "rest":
            await supervising.force_state(board, asked.agent, FORCED[asked.what], by=actor, now=now)
        case "sign_out":
            await supervising.force_sign_out(board, asked.agent, by=actor, now=now)
        case "hang_up":
            seen = await floor(request)
            await supervising.force_hang_up(board, seen, asked.call, by=actor, now=now)
        case "stop":
            await desk.act(board, "stop_monitoring", by=actor)
        case _:
            raise Invalid("没有这个操作", code="unknown_act")
    return done()
