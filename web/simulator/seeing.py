"""The network as it is now: its subscribers, and every call with what was heard and pressed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from hotline.infra.errors import Conflict, NotFound
from web.kit.limits import limited
from web.kit.render import render
from web.simulator.network import network

GONE = "没有这通电话"
SOUND = "audio/l16"
KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#")


async def page(request: Request) -> Response:
    """All of it; without the network it says how to start it."""
    try:
        seen = await network(request).state()
    except Conflict as refusal:
        return render(request, "simulator/away.html", status=409, message=refusal.message)
    return render(request, "simulator/page.html", **_shown(seen))


async def feed(request: Request) -> Response:
    """The calls, when something has happened since a version."""
    after = request.query_params.get("after", "")
    seen = await network(request).state()
    told: dict[str, Any] = {"version": seen["version"], "html": ""}
    if str(seen["version"]) != after:
        drawn = render(request, "simulator/calls.html", **_shown(seen))
        told["html"] = bytes(drawn.body).decode()
    return JSONResponse(told)


@limited("telephone simulator sound", "60/minute")
async def sound(request: Request) -> Response:
    """What is spoken in a call, as it is spoken; packed it would come late."""
    call = request.query_params.get("call", "")
    if not call.isdecimal():
        raise NotFound(GONE)
    headers = {"cache-control": "no-store", "content-encoding": "identity"}
    return StreamingResponse(_until_closing(request, int(call)), media_type=SOUND, headers=headers)


async def _until_closing(request: Request, call: int) -> AsyncIterator[bytes]:
    async for piece in network(request).sound(call):
        yield piece
        if request.app.state.closing.is_set():
            return


def _shown(seen: dict[str, Any]) -> dict[str, Any]:
    people = {one["number"]: one for one in seen["subscribers"]}
    calls = [_call(one, people) for one in seen["calls"]]
    return {
        "version": seen["version"],
        "by_hand": seen["by_hand"],
        "subscribers": seen["subscribers"],
        "living": [one for one in calls if one["state"] != "ended"],
        "over": [one for one in calls if one["state"] == "ended"][:20],
        "busy": {one["number"] for one in calls if one["state"] != "ended"},
        "keys": KEYS,
    }


def _call(told: dict[str, Any], people: dict[str, Any]) -> dict[str, Any]:
    name = people[told["number"]]["name"] if told["number"] in people else ""
    return told | {"name": name, "at": datetime.fromtimestamp(told["began"], UTC)}
