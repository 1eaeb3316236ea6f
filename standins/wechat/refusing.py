"""What this server says no with: HTTP 200 and an error code."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


class Refusal(Exception):
    """An errcode of the platform."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code, self.why = code, why

    def answer(self) -> Response:
        return JSONResponse({"errcode": self.code, "errmsg": self.why})


def fine(**more: object) -> Response:
    return JSONResponse({"errcode": 0, "errmsg": "ok", **more})


async def json_of(request: Request) -> dict[str, Any]:
    try:
        found = json.loads(await request.body())
    except ValueError:
        raise Refusal(47001, "data format error") from None
    if not isinstance(found, dict):
        raise Refusal(47001, "data format error")
    return found
