"""公众号设置: an account is entered once, its secrets are never shown again, its connection is explained."""

from typing import Any

import pytest

from hotline.wechat.models import AccountKind, OfficialAccount
from standins import accounts
from standins.wechat import WeChat
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite
URL = "/desk/wechat/accounts"
FIELDS: dict[str, Any] = {
    "name": "临江12345",
    "kind": "subscription",
    "app_id": accounts.WECHAT_APP_ID,
    "code": "demo",
    "secret": accounts.WECHAT_SECRET,
    "callback_token": accounts.WECHAT_TOKEN,
    "aes_key": accounts.WECHAT_AES_KEY,
    "sealed_only": "true",
    "active": "true",
}


async def test_an_account_is_entered_and_its_secrets_are_shown_once(desk: Desk) -> None:
    await desk.as_("admin")
    added = await desk.post(f"{URL}/new", FIELDS)
    assert added.status_code == 200
    assert f"/wechat/callback/{FIELDS['code']}" in added.text and FIELDS["aes_key"] in added.text
    account = await OfficialAccount.get()
    assert account.kind is AccountKind.SUBSCRIPTION and account.secret == FIELDS["secret"]
    later = (await desk.get(f"{URL}/demo")).text + (await desk.get(URL)).text
    assert not any(FIELDS[name] in later for name in ("secret", "callback_token", "aes_key"))
    assert "还没有收到" in later


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("app_id", "gh_123", "AppID 以 wx 开头"),
        ("code", "临江", "只能用小写字母"),
        ("callback_token", "令牌", "3 到 32 个字母或数字"),
        ("aes_key", "short", "应为 43 个字母和数字"),
        ("aes_key", "", "安全模式需要填写"),
        ("secret", "", "请填写这一项"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(desk: Desk, field: str, typed: str, said: str) -> None:
    await desk.as_("admin")
    answer = await desk.post(f"{URL}/new", FIELDS | {field: typed})
    assert answer.status_code == 422
    assert said in answer.text.partition(f'id="f-{field.replace("_", "-")}-error"')[2][:400]
    assert FIELDS["name"] in answer.text and not await OfficialAccount.exists()


async def test_secrets_left_empty_stay_and_the_code_cannot_be_taken_twice(desk: Desk) -> None:
    await desk.as_("admin")
    await desk.post(f"{URL}/new", FIELDS)
    changed = {"name": "新名称", "kind": "service", "sealed_only": "false", "active": "true"}
    assert (await desk.post(f"{URL}/demo", changed)).status_code == 303
    account = await OfficialAccount.get()
    assert (account.name, account.secret, account.sealed_only) == ("新名称", FIELDS["secret"], False)
    again = await desk.post(f"{URL}/new", FIELDS | {"app_id": "wxother1234"})
    assert again.status_code == 409 and "已经登记过" in again.text


async def test_the_connection_is_tried_and_a_wrong_secret_explained(desk: Desk, wechat: WeChat) -> None:
    await desk.as_("admin")
    await desk.post(f"{URL}/new", FIELDS)
    assert "连接正常" in (await desk.post(f"{URL}/demo/try", at=f"{URL}/demo")).text
    wrong = FIELDS | {"secret": "not-the-secret"}
    kept = {name: wrong[name] for name in ("name", "kind", "secret", "sealed_only", "active")}
    await desk.post(f"{URL}/demo", kept)
    assert "AppSecret 不正确" in (await desk.post(f"{URL}/demo/try", at=f"{URL}/demo")).text
    wechat.behaviour.change({"mode": "html"})
    assert "不是平台的回应" in (await desk.post(f"{URL}/demo/try", at=f"{URL}/demo")).text


async def test_only_the_administrator_sees_accounts(desk: Desk) -> None:
    await desk.as_("operator")
    assert (await desk.get(URL)).status_code == 403
    assert "还没有公众号" in (await desk.get("/desk/wechat/menu")).text
