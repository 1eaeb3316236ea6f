"""A browser subscribes through the app; what it may subscribe to is decided in the domain."""

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hotline.messages.channels.webpush.models import PushSubscription
from tests.pwa.conftest import Phone, Phones

pytestmark = pytest.mark.sqlite
ENDPOINT = "https://updates.push.services.mozilla.com/wpush/v2/abc"


def subscription(endpoint: str = ENDPOINT) -> dict[str, Any]:
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    keys = {"p256dh": _text(raw), "auth": _text(b"0123456789abcdef")}
    return {"endpoint": endpoint, "expirationTime": None, "keys": keys}


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.fixture
async def signer(phones: Phones) -> Phone:
    return await phones.of("signer")


async def test_a_browser_subscribes_and_unsubscribes(signer: Phone) -> None:
    assert len((await signer.get("/app/push")).json()["key"]) > 80
    assert (await signer.post("/app/push/subscribe", json=subscription())).status_code == 204
    kept = await PushSubscription.get()
    assert (kept.staff_id, kept.endpoint) == (signer.staff.id, ENDPOINT)
    assert (await signer.post("/app/push/unsubscribe", json={"endpoint": ENDPOINT})).status_code == 204
    assert not await PushSubscription.exists()


@pytest.mark.parametrize(
    "endpoint", ["http://169.254.169.254/latest", "https://127.0.0.1/x", "file:///etc/passwd"]
)
async def test_a_forged_endpoint_is_refused(signer: Phone, endpoint: str) -> None:
    answer = await signer.post("/app/push/subscribe", json=subscription(endpoint))
    assert (answer.status_code, answer.json()["code"]) == (422, "push_endpoint")
    assert not await PushSubscription.exists()


async def test_half_a_subscription_is_refused(signer: Phone) -> None:
    answer = await signer.post("/app/push/subscribe", json={"endpoint": ENDPOINT})
    assert answer.status_code == 422


async def test_acknowledging_what_is_not_there(signer: Phone) -> None:
    assert (await signer.post("/app/push/acknowledge", json={"notice": 4711})).status_code == 404
