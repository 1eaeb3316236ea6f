"""What a message carries (RFC 3261 §7.4, §20.11; multipart, RFC 5621): the description among other parts."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message
from email.policy import SMTP

from sip_gateway.sip.received import Request, Response

SDP = "application/sdp"


def media_type(message: Request | Response) -> str:
    return message.header("content-type").partition(";")[0].strip().lower()


def description(message: Request | Response) -> bytes:
    """The SDP, alone or as a part beside what operators' switches add (ISUP, location)."""
    body = message.message.body
    if not body or media_type(message) == SDP:
        return body
    return next((_bytes(part) for part in _parts(message) if part.get_content_type() == SDP), b"")


def is_readable(message: Request | Response) -> bool:
    """Nothing that must be understood is left over (§8.2.3)."""
    if not message.message.body or media_type(message) == SDP:
        return True
    if "handling=optional" in message.header("content-disposition").replace(" ", "").lower():
        return True
    return media_type(message).startswith("multipart/") and bool(description(message))


def _parts(message: Request | Response) -> list[Message]:
    if not media_type(message).startswith("multipart/"):
        return []
    head = f"Content-Type: {message.header('content-type')}\r\n\r\n".encode()
    read = message_from_bytes(head + message.message.body, policy=SMTP)
    return [part for part in read.walk() if not part.is_multipart()]


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
