"""Headers that make a change safe to repeat and safe against a stale view."""

import re

from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import Invalid

IDEMPOTENCY_KEY = "Idempotency-Key"
IF_MATCH = "If-Match"
KEY_PATTERN = r"^[!-~]{1,120}$"
VERSION_PATTERN = r'^(\*|[0-9]{1,9}|"[0-9]{1,9}")$'


def idempotency_key(request: Request) -> str | None:
    """The caller's name for this attempt; a replay under the same name changes nothing."""
    given = request.headers.get(IDEMPOTENCY_KEY)
    if given is not None and not re.fullmatch(KEY_PATTERN, given):
        raise Invalid("幂等键应为 1–120 个可见的英文字符", fields={IDEMPOTENCY_KEY: "格式不对"})
    return given


def expected_version(request: Request) -> int | None:
    """The version the caller saw; `*` and no header ask for nothing."""
    given = request.headers.get(IF_MATCH)
    if given is None:
        return None
    if not re.fullmatch(VERSION_PATTERN, given):
        raise Invalid("If-Match 应为工单的版本号", fields={IF_MATCH: "格式不对"})
    return None if given == "*" else int(given.strip('"'))


def tag(response: Response, version: int) -> Response:
    """ETag = the order's version."""
    response.headers["etag"] = f'"{version}"'
    return response
