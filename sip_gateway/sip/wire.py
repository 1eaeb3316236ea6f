"""The strict check of everything that arrives (RFC 3261 §7, §18.3, §20, §25).

aiosipua reads a message forgivingly. On a line open to the world a gateway must not: what one element reads as a body
another reads as a second request. Here the form is checked before aiosipua reads, the values after.
"""

from __future__ import annotations

import logging
import re

from aiosipua import SipMessage, SipRequest, SipResponse

MAX_MESSAGE = 65_535  # bytes; no datagram can be longer, no stream message may
MAX_HEAD = 16_384  # bytes of start line and headers
MAX_HEADERS = 120
MAX_VALUE = 4_096  # characters of one header's value
MAX_CSEQ = 2**31  # §8.1.1.5

logging.getLogger("aiosipua.message").setLevel(logging.ERROR)  # junk by the thousand must not fill the disc

_TOKEN = r"[A-Za-z0-9.!%*_+`'~-]+"  # noqa: S105 – the RFC's word for a name
_REQUEST_LINE = re.compile(rf"({_TOKEN}) ([^\s<>\"]+) SIP/(\d+\.\d+)", re.IGNORECASE)
_STATUS_LINE = re.compile(r"SIP/2\.0 [1-6]\d\d(?: [^\r\n]*)?", re.IGNORECASE)
# one way only to match each character: a pattern that can try several takes for ever over folded blanks
_HEADERS = re.compile(
    rb"(?:[A-Za-z0-9.!%*_+`'~-]+[ \t]*:[^\r\n\0]*(?:\r\n[ \t][^\r\n\0]*)*\r\n)+",
)
_CSEQ = re.compile(rf"(\d{{1,10}})\s+({_TOKEN})")
_VIA = re.compile(rf"SIP/2\.0/{_TOKEN} [^\s;,]+\s*(?:;.*)?")
_ADDRESS = re.compile(
    r'(?:(?:"(?:[^"\\]|\\.)*"\s*|[^"<>,;]*)<[A-Za-z][A-Za-z0-9+.-]*:[^<>\s]+>'
    r"|[A-Za-z][A-Za-z0-9+.-]*:[^<>\"\s;,?]+)\s*(?:;.*)?",
)
_ONCE = ("from", "to", "call-id", "cseq", "max-forwards", "content-type", "expires", "rseq", "rack")
_NEEDED = ("via", "from", "to", "call-id", "cseq")

# Short names aiosipua does not open (RFC 3515, 3892, 4028, 6665).
_COMPACT = {"r": "Refer-To", "b": "Referred-By", "x": "Session-Expires", "o": "Event", "u": "Allow-Events"}


class Malformed(ValueError):
    """What arrived is not a message we may act on; `message` is there when its sender can still be told."""

    def __init__(self, status: int, why: str, message: SipRequest | None = None) -> None:
        super().__init__(why)
        self.status, self.why, self.message = status, why, message


def read(data: bytes) -> SipRequest | SipResponse:
    """One datagram or one framed message of a stream, checked."""
    first_line = check_form(data)
    try:
        message = SipMessage.parse(data)
    except ValueError as error:
        raise Malformed(400, str(error)) from error
    open_compact_names(message)
    try:
        check_values(message)
        _first_line(message, first_line)
    except Malformed as error:
        error.message = message if isinstance(message, SipRequest) else None
        raise
    return message


def check_form(data: bytes) -> str:
    """What must hold before anything is read at all; none of these can be answered."""
    head, end, _ = data.partition(b"\r\n\r\n")
    if not end or len(data) > MAX_MESSAGE or len(head) > MAX_HEAD:
        raise Malformed(513 if end else 400, "no end of headers, or too long")
    start, _, headers = head.partition(b"\r\n")
    if not _HEADERS.fullmatch(headers + b"\r\n") or headers.count(b"\r\n") > MAX_HEADERS:
        raise Malformed(400, "headers are not name: value")
    if b"\r" in start or b"\n" in start or b"\0" in start:
        raise Malformed(400, "control characters in the first line")
    return start.decode("utf-8", "replace")


def open_compact_names(message: SipMessage) -> None:
    """RFC 3261 §7.3.3 for the extensions' short names."""
    for short, full in _COMPACT.items():
        if short in message.headers:
            for value in message.headers.get(short):
                message.headers.append(full, value)
            message.headers.remove(short)


def check_values(message: SipRequest | SipResponse) -> None:
    _mandatory(message)
    _addresses(message)
    _via(message)
    _sequence(message)
    _length(message)


def _mandatory(message: SipMessage) -> None:
    headers = message.headers
    if any(not headers.get_first(name) for name in _NEEDED):
        raise Malformed(400, "Missing Header")
    if any(len(headers.get(name)) > 1 for name in _ONCE):
        raise Malformed(400, "Repeated Header")
    for _, values in headers.items():
        if any(len(value) > MAX_VALUE for value in values):
            raise Malformed(400, "Header Too Long")
    hops = headers.get_first("max-forwards")
    if hops is not None and not (hops.isascii() and hops.isdigit() and int(hops[:9]) <= 255):
        raise Malformed(400, "Bad Max-Forwards")


def _addresses(message: SipMessage) -> None:
    headers = message.headers
    for name in ("from", "to"):
        if not _ADDRESS.fullmatch(headers.get(name)[0]):
            raise Malformed(400, f"Bad {name.title()}")
    for contact in headers.get("contact"):
        if contact != "*" and not _ADDRESS.fullmatch(contact):
            raise Malformed(400, "Bad Contact")


def _via(message: SipMessage) -> None:
    """Blanks around the slashes are allowed and never seen but in tests; written out for aiosipua's reader."""
    values = message.headers.get("via")
    for at, value in enumerate(values):
        if not _VIA.fullmatch(value):
            values[at] = re.sub(r"\s*/\s*", "/", " ".join(value.split()), count=2)
            if not _VIA.fullmatch(values[at]):
                raise Malformed(400, "Bad Via")


def _sequence(message: SipRequest | SipResponse) -> None:
    match = _CSEQ.fullmatch(message.headers.get("cseq")[0])
    if not match or int(match[1]) >= MAX_CSEQ:
        raise Malformed(400, "Bad CSeq")
    if isinstance(message, SipRequest) and match[2] != message.method:
        raise Malformed(400, "CSeq Method Differs")


def _length(message: SipMessage) -> None:
    values = message.headers.get("content-length")
    if not values:
        return
    if len(set(values)) > 1 or not re.fullmatch(r"[0-9]{1,9}", values[0]):
        raise Malformed(400, "Bad Content-Length")
    if int(values[0]) > len(message.body):  # aiosipua has cut what is too much (§18.3)
        raise Malformed(400, "Body Shorter Than Content-Length")


def _first_line(message: SipRequest | SipResponse, line: str) -> None:
    if isinstance(message, SipResponse):
        if not _STATUS_LINE.fullmatch(line):
            raise Malformed(400, "Bad Status Line")
        return
    match = _REQUEST_LINE.fullmatch(line)
    if not match:
        raise Malformed(400, "Bad Request Line")
    if match[3] != "2.0":
        raise Malformed(505, "Version Not Supported")
