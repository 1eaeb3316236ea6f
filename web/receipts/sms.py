"""What SMS gateways tell: receipts, and what citizens text back. A report we cannot place is kept and answered 200: asking again would not help."""

import hmac
import json
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hotline.infra.errors import Forbidden, Invalid
from hotline.messages.channels.sms import aliyun, mas
from hotline.messages.channels.sms.gateway import Inbound, Report
from hotline.messages.channels.sms.receipts import take
from hotline.messages.surveys.replies import receive
from hotline.orders.values import storable
from hotline.people.keys import key
from web.kit.context import now_of
from web.kit.csrf import parsed_form
from web.kit.services import services

log = structlog.get_logger(__name__)

WRONG_KEYS = "30/minute"
CALLS = "3000/minute"
MOST_IN_ONE = 1000
FORM = "application/x-www-form-urlencoded"
LONGEST_TEXT = 4000
T = TypeVar("T")


async def aliyun_receipts(request: Request) -> Response:
    """Aliyun's SmsReport: an array of objects."""
    await _take_all(request, aliyun.report)
    return JSONResponse({"code": 0, "msg": "接收成功"})


async def mas_receipts(request: Request) -> Response:
    """A carrier's MAS: an object or an array of them, as JSON or as a form."""
    await _take_all(request, mas.report)
    return JSONResponse({"success": True, "rspcod": "success"})


async def aliyun_replies(request: Request) -> Response:
    """Aliyun's SmsUp: an array of what people texted us."""
    await _receive_all(request, aliyun.inbound)
    return JSONResponse({"code": 0, "msg": "接收成功"})


async def mas_replies(request: Request) -> Response:
    """A carrier's MAS: an object or an array of them."""
    await _receive_all(request, mas.inbound)
    return JSONResponse({"success": True, "rspcod": "success"})


async def _take_all(request: Request, read: Callable[[dict[str, Any]], Report]) -> None:
    await _admit(request)
    for one in await _objects(request):
        found = _readable(one, read)
        if found is None or not _fits(found):
            log.warning("unreadable receipt", route=request.url.path)
        else:
            await take(found, now_of(request))


async def _receive_all(request: Request, read: Callable[[dict[str, Any]], Inbound]) -> None:
    await _admit(request)
    for one in await _objects(request):
        found = _readable(one, read)
        if found is None or not _storable(found):
            log.warning("unreadable text message", route=request.url.path)
        else:
            await receive(found, now_of(request))


async def _admit(request: Request) -> None:
    """The gateways sign nothing; the address we gave them ends in a word nobody else knows."""
    limiter, who = services(request).limiter, request.state.ip
    await limiter.check("receipt keys", who, WRONG_KEYS)
    await limiter.hit("receipts", who, CALLS)
    expected = services(request).settings.sms_receipt_key
    given = request.query_params.get("key", "")
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        await limiter.hit("receipt keys", who, WRONG_KEYS)
        raise Forbidden("回执地址无效", code="receipt_key")


async def _objects(request: Request) -> list[dict[str, Any]]:
    content = await _content(request)
    found = content if isinstance(content, list) else [content]
    if len(found) > MOST_IN_ONE or not all(isinstance(one, dict) for one in found):
        raise Invalid("回执格式不正确", code="receipt_format")
    return found


async def _content(request: Request) -> Any:
    if request.headers.get("content-type", "").startswith(FORM):
        return dict(await parsed_form(request))
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise Invalid("回执格式不正确", code="receipt_format") from error


def _readable(one: dict[str, Any], read: Callable[[dict[str, Any]], T]) -> T | None:
    """None when something is missing."""
    try:
        return read(one)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _fits(found: Report) -> bool:
    """Whether it could be stored."""
    whole = key(found.code, 60) == found.code and key(found.key, 32) == found.key
    return bool(key(found.provider_id, 80)) and whole


def _storable(found: Inbound) -> bool:
    text = found.text
    return bool(key(found.key, 80)) and len(text) <= LONGEST_TEXT and storable(text) == text
