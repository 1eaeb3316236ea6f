"""Calls to the platform, and what its refusals mean."""

import pytest

from hotline.infra.errors import Conflict, Forbidden, NotFound
from hotline.infra.secrets import vault
from hotline.people.actor import Actor
from hotline.wechat.api import errors
from hotline.wechat.api.accounts import account_of, add_account
from hotline.wechat.models import OfficialAccount
from tests.orders.town import NOON, Town
from tests.playing import behave
from tests.wechat.conftest import CITIZEN, DETAILS, Platform

pytestmark = pytest.mark.sqlite
JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 50


async def test_a_citizen_reads_what_we_say(platform: Platform) -> None:
    platform.hears()
    await platform.client.say(platform.account, CITIZEN, "您的诉求已收到 😀𠮷")
    [shown] = platform.server.received
    assert (shown.to, shown.text) == (CITIZEN, "您的诉求已收到 😀𠮷")


async def test_twenty_answers_to_a_message_and_three_to_a_touch(platform: Platform) -> None:
    client, account = platform.client, platform.account
    for openid, kind, event, most in (("oA", "text", "", 20), ("oB", "event", "CLICK", 3)):
        platform.hears(openid, kind, event)
        for _ in range(most):
            await client.say(account, openid, "好")
        with pytest.raises(errors.TooManyAnswers):
            await client.say(account, openid, "好")


async def test_two_days_later_nobody_may_be_answered(platform: Platform) -> None:
    platform.hears()
    platform.server.ahead = 48 * 3600 + 1
    with pytest.raises(errors.WindowClosed):
        await platform.client.say(platform.account, CITIZEN, "好")


async def test_a_template_reaches_followers_only(platform: Platform) -> None:
    platform.hears()
    told = {
        "character_string1": "20260715000001",
        "thing2": "路灯不亮",
        "phrase3": "已办结",
        "time4": "2026-07-15 10:00",
        "thing5": "已修好",
    }
    assert await platform.client.notify(platform.account, CITIZEN, "TPL_PROGRESS", told, "https://x.cn/t")
    assert "路灯不亮 · 已办结" in platform.server.received[-1].text
    platform.hears(event="unsubscribe", kind="event")
    for openid in (CITIZEN, "nobody"):
        with pytest.raises(errors.NotReachable):
            await platform.client.notify(platform.account, openid, "TPL_PROGRESS", told)
    with pytest.raises(errors.WeChatError, match="40037"):
        await platform.client.notify(platform.account, CITIZEN, "TPL_UNKNOWN", told)


async def test_files_go_and_come_until_they_run_out(platform: Platform) -> None:
    client, account = platform.client, platform.account
    media_id = await client.upload(account, "image", JPEG, "photo.jpg", "image/jpeg")
    found = await client.download(account, media_id)
    assert (found.content, found.media_type) == (JPEG, "image/jpeg")
    platform.server.ahead = 3 * 24 * 3600 + 1
    platform.server.tokens.end_all()
    with pytest.raises(errors.Gone):
        await client.download(account, media_id)


async def test_an_upload_repeated_with_a_new_token_is_whole(platform: Platform) -> None:
    await platform.client.tokens.get(platform.account)
    platform.server.tokens.end_all()
    media_id = await platform.client.upload(platform.account, "image", JPEG, "photo.jpg", "image/jpeg")
    assert platform.server.media.get(media_id).content == JPEG


async def test_a_code_of_a_page_is_good_once(platform: Platform) -> None:
    code = platform.server.oauth.code_for(CITIZEN)
    assert await platform.client.openid_for(platform.account, code) == CITIZEN
    with pytest.raises(errors.Gone, match="40163"):
        await platform.client.openid_for(platform.account, code)


async def test_a_day_has_so_many_calls(platform: Platform) -> None:
    platform.server.quota = 1
    path = "/cgi-bin/get_current_selfmenu_info"
    assert (await platform.client.get(platform.account, path))["is_menu_open"] == 0
    with pytest.raises(errors.QuotaUsedUp):
        await platform.client.get(platform.account, path)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("fail", errors.Unanswered),
        ("html", errors.Unanswered),
        ("hang", errors.Unanswered),
        ("refuse", errors.Busy),
    ],
)
async def test_an_ill_platform_is_told_apart(
    platform: Platform, mode: str, expected: type[errors.WeChatError]
) -> None:
    await platform.client.tokens.get(platform.account)
    behave(platform.server, mode)
    with pytest.raises(expected):
        await platform.client.say(platform.account, CITIZEN, "好")
    with pytest.raises(expected):
        await platform.client.download(platform.account, "some")


def test_an_answer_that_is_none_is_said_to_be_none() -> None:
    wrong: list[object] = [[], "ok", {"errcode": "0"}]
    for answer in wrong:
        with pytest.raises(errors.Unanswered):
            errors.checked(answer)
    assert errors.checked({"ticket": "t"}) == {"ticket": "t"}


async def test_secrets_are_stored_encrypted(account: OfficialAccount) -> None:
    row = (await OfficialAccount.all().values())[0]
    assert not {DETAILS.secret, DETAILS.callback_token, DETAILS.aes_key} & {
        str(each) for each in row.values()
    }
    assert vault().decrypt(row["secret_encrypted"]) == DETAILS.secret
    found = await account_of("demo")
    assert (found.secret, found.callback_token) == (DETAILS.secret, DETAILS.callback_token)


async def test_an_account_belongs_to_one_centre_and_an_administrator(
    town: Town, account: OfficialAccount
) -> None:
    with pytest.raises(Conflict):
        await add_account(DETAILS, tenant_id=town.centre.id, by=Actor.system(town.centre.id), now=NOON)
    with pytest.raises(Forbidden):
        await add_account(DETAILS, tenant_id=town.centre.id, by=town["agent"], now=NOON)
    with pytest.raises(NotFound):
        await add_account(DETAILS, tenant_id=town.centre.id, by=Actor.system(town.centre.id + 1), now=NOON)
    with pytest.raises(NotFound):
        await account_of("unknown")


@pytest.mark.parametrize(
    "wrong", [{"aes_key": "short"}, {"sealed_only": True, "aes_key": ""}, {"app_id": "12345"}]
)
def test_what_the_console_cannot_have_shown_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="."):
        type(DETAILS).model_validate(DETAILS.model_dump() | wrong)
