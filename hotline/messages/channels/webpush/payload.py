"""What a push message carries: as much as fits, the rest is read in the app."""

import json

from hotline.messages.channels.message import Outgoing
from hotline.messages.channels.shortening import shortened

# A push service takes 4096 bytes (RFC 8030 §7.2). Of these the encryption needs a header (salt 16, record
# size 4, key length 1, key 65), a delimiter (1) and a tag (16).
MOST_BYTES = 4096 - (16 + 4 + 1 + 65) - 1 - 16


def payload(message: Outgoing) -> bytes:
    """JSON for the service worker. A long body is cut first, then the title; the address never."""
    title = message.title
    if not _fits(message, title, ""):
        title = shortened(title, lambda shorter: _fits(message, shorter, ""))
    body = shortened(message.body, lambda shorter: _fits(message, title, shorter))
    return _encoded(message, title, body)


def _fits(message: Outgoing, title: str, body: str) -> bool:
    return len(_encoded(message, title, body)) <= MOST_BYTES


def _encoded(message: Outgoing, title: str, body: str) -> bytes:
    content = {
        "title": title,
        "body": body,
        "url": message.url,
        "tag": message.tag,
        "notice": message.notice_id,
        "kind": message.kind,
        "urgency": str(message.urgency),
    }
    # Chinese as it is: escaped it would take twice the bytes
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
