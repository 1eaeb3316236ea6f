"""The XML this server pushes, signed, and sealed when the account is in safe mode. By its own reading."""

import base64
import hashlib
import secrets
import struct
from dataclasses import dataclass
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

BLOCK = 32  # the platform pads to 32 bytes, not to AES's 16
NUMBERS = {"CreateTime", "MsgId", "Location_X", "Location_Y", "Scale", "Latitude", "Longitude", "Precision"}
Fields = dict[str, object]


@dataclass(frozen=True)
class Seal:
    """What account and webhook both know."""

    app_id: str
    token: str
    aes_key: str

    def signature(self, *parts: str) -> str:
        return hashlib.sha1("".join(sorted((self.token, *parts))).encode(), usedforsecurity=False).hexdigest()

    def encrypt(self, text: str) -> str:
        body = text.encode()
        plain = secrets.token_bytes(16) + struct.pack(">I", len(body)) + body + self.app_id.encode()
        missing = BLOCK - len(plain) % BLOCK
        sealing = self._cipher().encryptor()
        return base64.b64encode(
            sealing.update(plain + bytes([missing]) * missing) + sealing.finalize()
        ).decode()

    def decrypt(self, text: str) -> str:
        opening = self._cipher().decryptor()
        plain = opening.update(base64.b64decode(text)) + opening.finalize()
        plain = plain[16 : -plain[-1]]
        (length,) = struct.unpack(">I", plain[:4])
        return plain[4 : 4 + length].decode()

    def _cipher(self) -> Cipher[CBC]:
        key = base64.b64decode(self.aes_key + "=")
        return Cipher(AES(key), CBC(key[:16]))


@dataclass(frozen=True)
class Letter:
    """One POST to the webhook."""

    query: dict[str, str]
    body: bytes


def xml(fields: Fields) -> str:
    return f"<xml>{''.join(_element(name, value) for name, value in fields.items())}</xml>"


def _element(name: str, value: object) -> str:
    if isinstance(value, dict):
        inner = "".join(_element(*each) for each in value.items())
    elif isinstance(value, list):
        inner = "".join(_element("item", each) for each in value)
    elif name in NUMBERS or isinstance(value, int | float):
        inner = escape(str(value))
    else:
        inner = "<![CDATA[" + str(value).replace("]]>", "]]]]><![CDATA[>") + "]]>"
    return f"<{name}>{inner}</{name}>"


def letter(seal: Seal, fields: Fields, now: float, *, safe: bool) -> Letter:
    stamp, nonce, text = str(int(now)), secrets.token_hex(5), xml(fields)
    query = {"signature": seal.signature(stamp, nonce), "timestamp": stamp, "nonce": nonce}
    query["openid"] = str(fields.get("FromUserName", ""))
    if safe:
        sealed = seal.encrypt(text)
        query |= {"encrypt_type": "aes", "msg_signature": seal.signature(stamp, nonce, sealed)}
        text = xml({"ToUserName": fields.get("ToUserName", ""), "Encrypt": sealed})
    return Letter(query, text.encode())
