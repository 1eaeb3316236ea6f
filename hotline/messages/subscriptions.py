"""Browsers that want to be woken: they subscribe, and unsubscribe."""

import base64
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec

from hotline.infra.database import transaction
from hotline.infra.errors import Forbidden, Invalid
from hotline.infra.settings import Settings
from hotline.messages.channels.webpush.endpoints import Hosts
from hotline.messages.channels.webpush.keys import key_pair
from hotline.messages.channels.webpush.models import ENDPOINT_LENGTH, PushSubscription
from hotline.people.actor import Actor
from hotline.people.keys import UNSTORABLE

MOST_PER_PERSON = 10
POINT_BYTES = 65
AUTH_BYTES = 16


def public_key(settings: Settings) -> str:
    """What a browser needs to subscribe (`applicationServerKey`)."""
    return key_pair(settings).application_server_key


async def subscribe(
    *,
    by: Actor,
    session_id: str,
    endpoint: str,
    p256dh: str,
    auth: str,
    user_agent: str,
    now: datetime,
    settings: Settings,
) -> PushSubscription:
    """Remember a browser, or renew it. A browser that changes hands goes to whoever is signed in now."""
    staff_id = _person(by)
    _check(endpoint, p256dh, auth, settings)
    values = {
        "staff_id": staff_id,
        "session_id": session_id,
        "endpoint": endpoint,
        "p256dh": p256dh,
        "auth": auth,
        "user_agent": UNSTORABLE.sub("", user_agent)[:300],
        "renewed_at": now,
    }
    async with transaction():
        kept, _ = await PushSubscription.get_or_create(
            defaults=values | {"created_at": now}, endpoint_hash=_hash(endpoint)
        )
        await kept.update_from_dict(values).save()
        await _forget_the_oldest(staff_id)
    return kept


async def unsubscribe(*, by: Actor, endpoint: str) -> None:
    """Nothing happens when it is not there, or somebody else's."""
    await PushSubscription.filter(staff_id=_person(by), endpoint_hash=_hash(endpoint)).delete()


def _person(by: Actor) -> int:
    if by.staff_id is None:
        raise Forbidden("请先登录。")
    return by.staff_id


def _check(endpoint: str, p256dh: str, auth: str, settings: Settings) -> None:
    if len(endpoint) > ENDPOINT_LENGTH or UNSTORABLE.search(endpoint):
        raise Invalid("推送地址无效", code="push_endpoint")
    if not Hosts.of(settings).allows(endpoint):
        raise Invalid("不支持这个浏览器的推送服务", code="push_endpoint")
    if not _usable(p256dh, auth):
        raise Invalid("推送密钥无效", code="push_keys")


def _usable(p256dh: str, auth: str) -> bool:
    try:
        point, secret = _decoded(p256dh), _decoded(auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return False
    return len(point) == POINT_BYTES and len(secret) == AUTH_BYTES


def _decoded(text: str) -> bytes:
    if len(text) > 90:
        raise ValueError("too long for a key")
    return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), b"-_", validate=True)


def _hash(endpoint: str) -> str:
    return sha256(endpoint.encode(errors="replace")).hexdigest()


async def _forget_the_oldest(staff_id: int) -> None:
    mine = PushSubscription.filter(staff_id=staff_id).order_by("-renewed_at", "-id")
    too_many = await mine.offset(MOST_PER_PERSON).limit(100).values_list("id", flat=True)
    if too_many:
        await PushSubscription.filter(id__in=list(too_many)).delete()
