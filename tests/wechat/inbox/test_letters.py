"""Letters that are the platform's, and those that pretend to be."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.infra.errors import Forbidden, Invalid, Refused
from hotline.infra.secrets import Vault, use_vault, vault
from hotline.wechat.inbox.letters import LONGEST_BYTES, Inbound, opened, prove
from hotline.wechat.models import OfficialAccount
from standins.wechat.letters import Fields, Letter, Seal, letter, xml
from standins.wechat.pushing import SEAL, event, message
from tests.wechat.conftest import DETAILS

NOW = datetime(2026, 7, 15, 2, 0, tzinfo=UTC)
STAMP = NOW.timestamp()
SAID = message("oA", "text", STAMP, Content="路灯不亮 😀𠮷 ]]> <b>&")
use_vault(Vault("a secret key that is only good for tests"))


def account(**more: object) -> OfficialAccount:
    fields = DETAILS.model_dump(exclude={"secret", "callback_token", "aes_key"}) | more
    sealed = {
        name: vault().encrypt(getattr(DETAILS, name)) for name in ("secret", "callback_token", "aes_key")
    }
    return OfficialAccount(**fields, **{f"{name}_encrypted": value for name, value in sealed.items()})


def read(one: Letter, of: OfficialAccount | None = None, now: datetime = NOW) -> Inbound:
    whose = of or account()
    prove(whose, one.query, now)
    return opened(whose, one.query, one.body)


@pytest.mark.parametrize("safe", [False, True])
def test_what_was_written_arrives_as_written(safe: bool) -> None:
    found = read(letter(SEAL, SAID, STAMP, safe=safe))
    assert (found.openid, found.kind, found.sent_at) == ("oA", "text", NOW)
    assert found.content["Content"] == "路灯不亮 😀𠮷 ]]> <b>&"


def test_repeats_have_one_key_and_different_things_have_two() -> None:
    def key(fields: Fields) -> str:
        return read(letter(SEAL, fields, STAMP, safe=True)).key

    assert key(SAID) == key(SAID)
    receipts = [event("oA", "TEMPLATESENDJOBFINISH", STAMP, MsgID=n, Status="success") for n in (1, 2)]
    others = [event("oA", "subscribe", STAMP), event("oA", "SCAN", STAMP), event("oB", "SCAN", STAMP)]
    assert len({key(one) for one in (SAID, *receipts, *others)}) == 6


@pytest.mark.parametrize("minutes", [-5.1, 5.1])
def test_old_letters_are_not_opened_again(minutes: float) -> None:
    with pytest.raises(Forbidden, match="过期"):
        read(letter(SEAL, SAID, STAMP, safe=True), now=NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    "change", [{"signature": "0" * 40}, {"signature": "汉"}, {"timestamp": "x"}, {"nonce": "y"}]
)
def test_a_wrong_signature_opens_nothing(change: dict[str, str]) -> None:
    one = letter(SEAL, SAID, STAMP, safe=False)
    with pytest.raises(Forbidden):
        read(Letter(one.query | change, one.body))


def test_a_signed_timestamp_that_is_none_is_stale() -> None:
    query = {"signature": SEAL.signature("soon", "n"), "timestamp": "soon", "nonce": "n"}
    with pytest.raises(Forbidden, match="过期"):
        prove(account(), query, NOW)


def test_a_letter_for_another_account_is_refused() -> None:
    other = Seal("wxother", SEAL.token, SEAL.aes_key)
    for one in (
        letter(other, SAID, STAMP, safe=True),
        letter(SEAL, SAID | {"ToUserName": "gh_x"}, STAMP, safe=False),
    ):
        with pytest.raises(Forbidden, match="公众号"):
            read(one)


def test_in_safe_mode_nothing_unsealed_is_read() -> None:
    with pytest.raises(Forbidden, match="加密"):
        read(letter(SEAL, SAID, STAMP, safe=False), account(sealed_only=True))
    one = letter(SEAL, SAID, STAMP, safe=True)
    assert read(one, account(sealed_only=True)).openid == "oA"
    with pytest.raises(Forbidden):
        read(Letter(one.query | {"msg_signature": "0" * 40}, one.body))


@pytest.mark.parametrize("cut", [0, 1, 15, 16, 17, 32, 48, 100])
def test_truncated_ciphertext_is_malformed_and_nothing_worse(cut: int) -> None:
    sealed = base64.b64encode(base64.b64decode(SEAL.encrypt(xml(SAID)))[:cut]).decode()
    stamp, nonce = str(int(STAMP)), "n"
    query = {
        "signature": SEAL.signature(stamp, nonce),
        "timestamp": stamp,
        "nonce": nonce,
        "encrypt_type": "aes",
    }
    query["msg_signature"] = SEAL.signature(stamp, nonce, sealed)
    with pytest.raises(Refused):
        read(Letter(query, xml({"ToUserName": "gh_demo12345", "Encrypt": sealed}).encode()))


BOMB = '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]><xml><Content>&b;</Content></xml>'
FILE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Content>&f;</Content></xml>'
HOSTILE = (
    b"",
    b"\xff\xfe",
    b"<xml>",
    b"<other/>",
    b"<xml/>",
    BOMB.encode(),
    FILE.encode(),
    b"<xml><MsgType>text</MsgType><MsgType>text</MsgType></xml>",
    xml(SAID | {"FromUserName": "../../etc"}).encode(),
    xml(SAID | {"CreateTime": "9" * 40}).encode(),
    xml(SAID | {"MsgType": {"a": "b"}}).encode(),
    b"<xml>" + b"<a>" * 9000 + b"</a>" * 9000 + b"</xml>",
    b"<xml>" + b" " * LONGEST_BYTES + b"</xml>",
)


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_xml_is_malformed_and_nothing_worse(body: bytes) -> None:
    with pytest.raises(Invalid):
        read(Letter(letter(SEAL, SAID, STAMP, safe=False).query, body))


def test_what_is_nested_too_deep_is_left_out() -> None:
    deep: Fields = {"Bottom": "x"}
    for _ in range(20):
        deep = {"Down": deep}
    found = read(letter(SEAL, SAID | {"Deep": deep, "Pics": [{"Sum": "1"}, {"Sum": "2"}]}, STAMP, safe=False))
    assert "Bottom" not in str(found.content) and found.content["Pics"]["item"] == [
        {"Sum": "1"},
        {"Sum": "2"},
    ]


@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_at_all_are_more_than_refused(body: bytes, safe: bool) -> None:
    one = letter(SEAL, SAID, STAMP, safe=safe)
    with pytest.raises(Refused):
        read(Letter(one.query, body))
