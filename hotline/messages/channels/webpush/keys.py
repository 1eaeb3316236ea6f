"""The key pair push services know us by (VAPID), from the settings or made once in the data directory."""

import base64
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from hotline.infra.settings import Settings

FILE = "vapid.pem"


@dataclass(frozen=True)
class KeyPair:
    """`application_server_key` is what a browser subscribes with."""

    private_pem: bytes
    public_pem: bytes
    application_server_key: str


def key_pair(settings: Settings) -> KeyPair:
    """The same for all processes that share the data directory; give it by setting when they do not."""
    return _read(settings.vapid_private_key, settings.data_dir)


@lru_cache(maxsize=16)
def _read(given: str, folder: Path) -> KeyPair:
    return _pair(_from_text(given) if given else _from_file(folder / FILE))


def _from_text(text: str) -> ec.EllipticCurvePrivateKey:
    """32 bytes in base64url, as the usual generators print it."""
    number = int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")
    return ec.derive_private_key(number, ec.SECP256R1())


def _from_file(path: Path) -> ec.EllipticCurvePrivateKey:
    if not path.exists():
        _make(path)
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{path} is not a key for Web Push")
    return key


def _make(path: Path) -> None:
    """When two processes start at once, one key wins and both read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    key = ec.generate_private_key(ec.SECP256R1())
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(_private_pem(key))
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _pair(key: ec.EllipticCurvePrivateKey) -> KeyPair:
    public = key.public_key()
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return KeyPair(
        _private_pem(key),
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        base64.urlsafe_b64encode(point).rstrip(b"=").decode(),
    )


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
