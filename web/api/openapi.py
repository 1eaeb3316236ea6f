"""GET /api/v1/openapi.json: made from the workflow table and the models, so it cannot lag behind them."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from web.api.operations import PARAMETERS, REASONS, actions, orders, ref, reference
from web.api.schemas import components
from web.api.supervision_operations import supervision
from web.api.writing import ROOT

ABOUT = """\
The same actions the screens of the 12345 hotline use.

Get a token with your client credentials, then send it as `Authorization: Bearer …`. A client acts with its own
grants in its own centre; with `X-On-Behalf-Of` it acts for a member of staff, with `X-Query-Code` for a citizen.
Times are UTC (RFC 3339). Errors are RFC 9457 problems with a stable `code` and a message per field in `errors`.
Lists are read page by page: give the `after` of one page to get the next.
"""


async def document(_: Request) -> Response:
    """The OpenAPI 3.1 document."""
    return JSONResponse(built(), headers={"cache-control": "public, max-age=300"})


@cache
def built() -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "12345 hotline", "version": _version(), "description": ABOUT},
        "servers": [{"url": ROOT}],
        "security": [{"oauth2": []}, {"bearer": []}],
        "tags": [
            {"name": name} for name in ("token", "orders", "actions", "supervision", "files", "reference")
        ],
        "paths": {**orders(), **actions(), **supervision(), **reference(), **_itself()},
        "components": {
            "securitySchemes": _security(),
            "parameters": PARAMETERS,
            "responses": {f"Problem{status}": _problem(status) for status in REASONS},
            "schemas": components(),
        },
    }


def _problem(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": ref("schemas", "Problem")}}
    headers = {}
    if status == 429:
        headers["Retry-After"] = {"description": "seconds", "schema": {"type": "integer"}}
    if status == 401:
        headers["WWW-Authenticate"] = {"description": "what to present", "schema": {"type": "string"}}
    return {"description": REASONS[status], "headers": headers, "content": content}


def _security() -> dict[str, Any]:
    flow = {"tokenUrl": f"{ROOT}/token", "scopes": {}}
    return {
        "oauth2": {"type": "oauth2", "flows": {"clientCredentials": flow}},
        "bearer": {"type": "http", "scheme": "bearer"},
    }


def _itself() -> dict[str, Any]:
    answer = {
        "description": "This document.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
    operation = {"operationId": "openapi", "summary": "This document", "tags": ["reference"]}
    return {"/openapi.json": {"get": {**operation, "security": [], "responses": {"200": answer}}}}


def _version() -> str:
    try:
        return version("hotline")
    except PackageNotFoundError:
        return "0"
