"""What a push service and a browser check: VAPID (RFC 8292), the envelope (RFC 8188) and its content (RFC 8291)."""

import base64
import hmac
import json
import struct
import time
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
DAY = 24 * 3600


class Wrong(Exception):
    """What is wrong with a request; `status` is the answer."""

    def __init__(self, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.status = status


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Signatures:
    """Remembers headers it has checked: callers sign once for many messages."""

    def __init__(self) -> None:
        self._good: dict[str, float] = {}

    def check(self, header: str, origin: str, key: str) -> None:
        """`key` is the one the browser subscribed with, "" for any."""
        if self._good.get(header + key, 0.0) > time.time():
            return
        scheme, _, rest = header.partition(" ")
        fields = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if scheme.lower() != "vapid" or not {"t", "k"} <= set(fields):
            raise Wrong("no VAPID signature", 401)
        if key and decode(key) != decode(fields["k"]):
            raise Wrong("signed with another key than the browser subscribed with", 403)
        claims = _claims(fields["t"], decode(fields["k"]))
        _check_claims(claims, origin)
        self._good[header + key] = float(str(claims["exp"]))


def _claims(token: str, point: bytes) -> dict[str, object]:
    head, body, signature = token.split(".")
    raw = decode(signature)
    if json.loads(decode(head)).get("alg") != "ES256" or len(raw) != 64:
        raise Wrong("not ES256", 401)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    try:
        public.verify(der, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise Wrong("the signature is wrong", 401) from None
    claims: dict[str, object] = json.loads(decode(body))
    return claims


def _check_claims(claims: dict[str, object], origin: str) -> None:
    left = float(str(claims.get("exp", 0))) - time.time()
    if claims.get("aud") != origin:
        raise Wrong(f"signed for {claims.get('aud')}, this is {origin}", 401)
    if not 0 < left <= DAY:
        raise Wrong("ended, or good for more than a day", 401)
    if not str(claims.get("sub", "")).startswith(("mailto:", "https:")):
        raise Wrong("nobody to write to", 401)


def check_envelope(body: bytes, headers: dict[str, str]) -> None:
    if not headers.get("ttl", "").isdecimal():
        raise Wrong("no TTL")
    if len(body) > 4096:
        raise Wrong("larger than 4096 bytes", 413)
    if headers.get("urgency", "normal") not in ("very-low", "low", "normal", "high"):
        raise Wrong("no such urgency")
    topic = headers.get("topic", "")
    if len(topic) > 32 or not all(sign.isalnum() or sign in "-_" for sign in topic):
        raise Wrong("not a topic")
    if headers.get("content-encoding") != "aes128gcm" or len(body) < 21 + 65 + 17:
        raise Wrong("not an aes128gcm message")
    size, length = struct.unpack("!LB", body[16:21])
    if size < 18 or length != 65:
        raise Wrong("record size or key length")


@dataclass
class Browser:
    """A browser of our own making: the only one who can read what is sent to it."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))
    secret: bytes = field(default_factory=lambda: sha256(str(time.time_ns()).encode()).digest()[:16])

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def keys(self) -> dict[str, str]:
        return {"p256dh": encode(self.point), "auth": encode(self.secret)}

    def read(self, body: bytes) -> str:
        salt, sender, sealed = body[:16], body[21:86], body[86:]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
        ikm = _expand(_mac(self.secret, shared), b"WebPush: info\x00" + self.point + sender, 32)
        prk = _mac(salt, ikm)
        key = _expand(prk, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _expand(prk, b"Content-Encoding: nonce\x00", 12)
        try:
            opened = AESGCM(key).decrypt(nonce, sealed, None)
        except InvalidTag:
            raise Wrong("cannot be opened") from None
        return opened.rstrip(b"\x00").removesuffix(b"\x02").decode()


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, sha256).digest()


def _expand(key: bytes, info: bytes, length: int) -> bytes:
    """HKDF-Expand of at most one block."""
    return _mac(key, info + b"\x01")[:length]
