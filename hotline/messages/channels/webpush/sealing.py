"""The `webpush` library behind one class, with what it gets wrong put right.

Left to itself it names the push service without its port, keeps the last caller's time to live,
defaults to a time to live of 0 – a phone in a tunnel never gets the message – and sets no urgency.
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from time import monotonic
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from webpush import WebPush, WebPushSubscription
from webpush.types import WebPushKeys
from webpush.vapid import VAPID

from hotline.infra.settings import Settings
from hotline.messages.channels.message import Outgoing
from hotline.messages.channels.webpush.keys import KeyPair, key_pair
from hotline.messages.channels.webpush.payload import payload

DAY_SECONDS = 24 * 3600
LONGEST_SECONDS = 28 * DAY_SECONDS
SHORTEST_SECONDS = 60
SIGNATURE_SECONDS = 12 * 3600  # how long a signature is good for; RFC 8292 allows 24 hours
SIGNED_ANEW_SECONDS = 3600


@dataclass(frozen=True)
class Sealed:
    """Ready to be posted."""

    content: bytes
    headers: dict[str, str]


class Sealer:
    """Encrypts a message for one browser and signs it for that browser's push service."""

    def __init__(self, settings: Settings) -> None:
        keys = key_pair(settings)
        self._library = WebPush(
            private_key=keys.private_pem,
            public_key=keys.public_pem,
            subscriber=settings.push_contact or f"admin@{urlsplit(settings.public_url).hostname}",
            expiration=SIGNATURE_SECONDS,
        )
        self._library.vapid = _Signer(keys)

    def seal(self, message: Outgoing, endpoint: str, p256dh: str, auth: str, now: datetime) -> Sealed:
        browser = WebPushSubscription.model_validate(
            {"endpoint": endpoint, "keys": WebPushKeys(p256dh=p256dh, auth=auth)}
        )
        made = self._library.get(payload(message), browser)
        headers = {
            "Authorization": made.headers["authorization"],
            "Content-Encoding": made.headers["content-encoding"],
            "Content-Type": "application/octet-stream",
            "TTL": str(seconds_to_live(message.expires_at, now)),
            "Urgency": "normal" if message.urgency == "normal" else "high",
        }
        return Sealed(made.encrypted, headers | _topic(message.tag))


def seconds_to_live(expires_at: datetime | None, now: datetime) -> int:
    """How long the push service keeps it for a phone that is off."""
    if expires_at is None:
        return DAY_SECONDS
    return min(max(int((expires_at - now).total_seconds()), SHORTEST_SECONDS), LONGEST_SECONDS)


def _topic(tag: str) -> dict[str, str]:
    """A later message replaces one that still waits. At most 32 characters of base64url (RFC 8030 §5.4)."""
    if not tag:
        return {}
    return {"Topic": base64.urlsafe_b64encode(sha256(tag.encode()).digest())[:32].decode()}


class _Signer(VAPID):  # type: ignore[misc]
    """Names the push service with its port, and signs once an hour instead of once a message."""

    def __init__(self, keys: KeyPair) -> None:
        super().__init__(private_key=keys.private_pem, public_key=keys.public_pem)
        self._signed: dict[str, tuple[float, str]] = {}

    def get_authorization_header(self, endpoint: Any, subscriber: str, expiration: int) -> str:
        parts = urlsplit(str(endpoint))
        origin = f"{parts.scheme}://{parts.netloc}"
        good_until, header = self._signed.get(origin, (0.0, ""))
        if good_until <= monotonic():
            named = SimpleNamespace(scheme=parts.scheme, host=parts.netloc)
            header = str(super().get_authorization_header(named, subscriber, expiration))
            self._signed[origin] = (monotonic() + SIGNED_ANEW_SECONDS, header)
        return header
