"""Building responses (RFC 3261 §8.2.6) and the words of their codes (§21)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aiosipua import SipRequest, SipResponse

from sip_gateway.sip.received import Request, tag_of

Headers = Iterable[tuple[str, str]]

REASONS = {
    100: "Trying",
    180: "Ringing",
    181: "Call Is Being Forwarded",
    182: "Queued",
    183: "Session Progress",
    200: "OK",
    202: "Accepted",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    408: "Request Timeout",
    413: "Request Entity Too Large",
    415: "Unsupported Media Type",
    416: "Unsupported URI Scheme",
    420: "Bad Extension",
    421: "Extension Required",
    422: "Session Interval Too Small",
    423: "Interval Too Brief",
    480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist",
    482: "Loop Detected",
    483: "Too Many Hops",
    484: "Address Incomplete",
    486: "Busy Here",
    487: "Request Terminated",
    488: "Not Acceptable Here",
    489: "Bad Event",
    491: "Request Pending",
    500: "Server Internal Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    504: "Server Time-out",
    505: "Version Not Supported",
    513: "Message Too Large",
    600: "Busy Everywhere",
    603: "Decline",
}


def respond(
    request: Request,
    code: int,
    *,
    to_tag: str = "",
    reason: str = "",
    headers: Headers = (),
    body: bytes = b"",
    content_type: str = "application/sdp",
) -> SipResponse:
    """A response to a checked request. `to_tag` is added unless the request already has one."""
    response = echo(request.message, code, reason, to_tag)
    if code > 100 and request.method in ("INVITE", "SUBSCRIBE", "REFER") and not request.to_tag:
        _copy(request.message, response, "Record-Route")  # §12.1.1: or no dialog finds its way back
    for name, value in headers:
        response.headers.append(name, value)
    if body:
        response.headers.set_single("Content-Type", content_type)
        response.body = body
    return response


def echo(request: SipRequest, code: int, reason: str = "", to_tag: str = "") -> SipResponse:
    """§8.2.6.2: what every response copies. Also used for requests that only half make sense."""
    response = SipResponse(status_code=code, reason_phrase=_phrase(code, reason))
    for name in ("Via", "From", "To", "Call-ID", "CSeq"):
        _copy(request, response, name)
    to = request.headers.get_first("to") or ""
    if to_tag and to and not tag_of(to):
        response.headers.set_single("To", f"{to};tag={to_tag}")
    if code == 100:
        _copy(request, response, "Timestamp")
    return response


def _copy(request: SipRequest, response: SipResponse, name: str) -> None:
    for value in request.headers.get(name):
        response.headers.append(name, value)


def _phrase(code: int, reason: str) -> str:
    return re.sub(r"[\r\n]", " ", reason) or REASONS.get(code, "Unknown")
