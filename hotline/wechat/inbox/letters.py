"""Opening what was posted to a callback address: is it the platform's, is it fresh, what does it say. Pure."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import xmltodict
from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException
from wechatpy.utils import WeChatSigner

from hotline.infra.errors import Forbidden, Invalid
from hotline.infra.secrets import vault
from hotline.wechat.models import OfficialAccount

FRESH = timedelta(seconds=300)
LONGEST_BYTES = 64 * 1024  # their longest letter is a twentieth of it
DEEPEST = 5
OPENID = re.compile(r"[A-Za-z0-9_-]{1,64}")
KIND = re.compile(r"[A-Za-z0-9_]{1,32}")
SECONDS = re.compile(r"[0-9]{1,11}")
ENVELOPE = re.compile(rb"<Encrypt>\s*(?:<!\[CDATA\[)?([A-Za-z0-9+/=]+)(?:\]\]>)?\s*</Encrypt>")
MARKS_OF_AN_EVENT = ("Event", "EventKey", "MsgID", "CardId", "Ticket")


@dataclass(frozen=True)
class Inbound:
    """One letter. `key` is the same each time the platform repeats it."""

    openid: str
    kind: str
    event: str
    key: str
    sent_at: datetime
    content: Mapping[str, Any]

    @property
    def media_id(self) -> str:
        """Of pictures, voices and videos."""
        return _text(self.content, "MediaId")


def prove(account: OfficialAccount, query: Mapping[str, str], now: datetime) -> None:
    """Whoever knows the account's token signed this just now."""
    stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    if not _same(
        _signature(_clear(account.callback_token_encrypted), stamp, nonce), query.get("signature", "")
    ):
        raise Forbidden("签名不正确", code="wechat_signature")
    if not SECONDS.fullmatch(stamp) or abs(now - _moment(stamp)) > FRESH:
        raise Forbidden("请求已过期", code="wechat_stale")


def opened(account: OfficialAccount, query: Mapping[str, str], body: bytes) -> Inbound:
    """What the letter says; `prove` comes first."""
    if len(body) > LONGEST_BYTES:
        raise _malformed()
    if query.get("encrypt_type") == "aes":
        body = _unsealed(account, query, _sealed(body)).encode()
    elif account.sealed_only:
        raise Forbidden("只接收加密的消息", code="wechat_unsealed")
    return _read(account, _elements(body))


def _read(account: OfficialAccount, found: dict[str, Any]) -> Inbound:
    openid, kind, stamp = (_text(found, name) for name in ("FromUserName", "MsgType", "CreateTime"))
    if not (OPENID.fullmatch(openid) and KIND.fullmatch(kind) and SECONDS.fullmatch(stamp)):
        raise _malformed()
    if account.original_id and _text(found, "ToUserName") != account.original_id:
        raise Forbidden("消息不是发给这个公众号的", code="wechat_addressee")
    return Inbound(openid, kind, _text(found, "Event")[:64], _key(found), _moment(stamp), found)


def _key(found: dict[str, Any]) -> str:
    """Two events of one second differ in what they are about: receipts of two notices, a scan and a follow."""
    if number := _text(found, "MsgId"):
        told = [number]
    else:
        told = [_text(found, name) for name in ("FromUserName", "CreateTime", *MARKS_OF_AN_EVENT)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _sealed(body: bytes) -> str:
    """Letters and digits between two tags: what is around them is proven by nothing, so nobody parses it."""
    found = ENVELOPE.search(body)
    if found is None:
        raise _malformed()
    return found[1].decode()


def _unsealed(account: OfficialAccount, query: Mapping[str, str], sealed: str) -> str:
    token, key = _clear(account.callback_token_encrypted), _clear(account.aes_key_encrypted)
    wanted = _signature(token, query.get("timestamp", ""), query.get("nonce", ""), sealed)
    if not key or not _same(wanted, query.get("msg_signature", "")):
        raise Forbidden("签名不正确", code="wechat_signature")
    try:
        crypto = WeChatCrypto(token, key, account.app_id)
        return str(PrpCrypto(crypto.key).decrypt(sealed, account.app_id))
    except InvalidAppIdException as error:
        raise Forbidden("消息不是发给这个公众号的", code="wechat_addressee") from error
    except Exception as error:  # wechatpy lets out whatever cut or garbled ciphertexts cause
        raise _malformed() from error


def _elements(body: bytes) -> dict[str, Any]:
    """Entities are refused, so none can be a bomb; what is nested too deep is left out."""
    try:
        found = xmltodict.parse(body.decode(), disable_entities=True).get("xml")
    except Exception as error:  # expat's own, ValueError, and what hostile input makes of both
        raise _malformed() from error
    if not isinstance(found, dict):
        raise _malformed()
    return _plain(found, DEEPEST)


def _plain(found: dict[str, Any], depth: int) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in found.items():
        if isinstance(value, str):
            kept[name] = value
        elif isinstance(value, dict) and depth:
            kept[name] = _plain(value, depth - 1)
        elif isinstance(value, list) and depth:
            kept[name] = [_plain(one, depth - 1) if isinstance(one, dict) else one for one in value if one]
    return kept


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""


@lru_cache(maxsize=64)
def _clear(encrypted: str) -> str:
    """An account's secret; asked for with every message."""
    return vault().decrypt(encrypted)


def _signature(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


def _same(wanted: str, given: str) -> bool:
    return hmac.compare_digest(wanted.encode(), given.encode())


def _moment(stamp: str) -> datetime:
    return datetime.fromtimestamp(int(stamp), UTC)


def _malformed() -> Invalid:
    return Invalid("消息格式不正确", code="wechat_malformed")
