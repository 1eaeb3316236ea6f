"""The shared access token: renewed once, by one, whatever happens."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from hotline.infra.clock import utc_now
from hotline.infra.settings import Settings
from hotline.wechat.api import tokens
from hotline.wechat.api.client import Client
from hotline.wechat.api.errors import Misconfigured, Unanswered, WeChatError
from hotline.wechat.models import AccessToken, OfficialAccount
from tests.playing import behave
from tests.wechat.conftest import Platform

FETCHING = Path(__file__).with_name("fetching.py")


async def test_eight_processes_renew_a_forced_expiry_once(platform: Platform, db: Settings) -> None:
    old = await platform.client.tokens.get(platform.account)
    platform.server.tokens.end_all()
    await AccessToken.filter(account_id=platform.account.id).update(good_until=None)
    given, asked = platform.server.tokens.given, platform.server.tokens.asked
    arguments = (db.database_url, platform.settings.wechat_url, str(db.data_dir), db.secret_key)
    process = await asyncio.create_subprocess_exec(
        sys.executable, FETCHING, *arguments, stdout=asyncio.subprocess.PIPE, cwd=FETCHING.parents[3]
    )
    out, _ = await process.communicate()
    fetched = out.decode().split()
    assert (process.returncode, len(fetched), len(set(fetched))) == (0, 8, 1)
    assert old not in fetched
    assert (platform.server.tokens.given - given, platform.server.tokens.asked - asked) == (1, 1)


async def test_a_token_refused_early_is_replaced_once_for_all(platform: Platform) -> None:
    await platform.client.tokens.get(platform.account)
    platform.server.tokens.disown()
    platform.hears()
    client, account = platform.client, platform.account
    await asyncio.gather(*(client.say(account, "oCitizen1", f"第 {n} 条") for n in range(8)))
    assert (platform.server.tokens.given, len(platform.server.received)) == (2, 8)


async def test_a_token_refused_though_stable_is_changed_by_force(platform: Platform) -> None:
    token = await platform.client.tokens.get(platform.account)
    assert await platform.client.tokens.get(platform.account, instead_of=token) != token
    assert platform.server.tokens.given == 2


async def test_one_that_died_renewing_is_waited_for_no_longer_than_its_lease(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    await platform.client.tokens.get(platform.account)
    token, late = AccessToken.filter(account_id=platform.account.id), utc_now() + timedelta(hours=1)
    await token.update(good_until=None, renewing_until=late)
    monkeypatch.setattr(tokens, "PATIENCE_SECONDS", 0.05)
    with pytest.raises(Unanswered):
        await platform.client.tokens.get(platform.account)
    monkeypatch.setattr(tokens, "PATIENCE_SECONDS", 60)
    await token.update(renewing_until=utc_now() + timedelta(seconds=0.3))
    assert await platform.client.tokens.get(platform.account)


async def test_a_wrong_secret_is_asked_about_once_and_not_by_everybody(platform: Platform) -> None:
    await OfficialAccount.filter(id=platform.account.id).update(secret_encrypted="")
    account = await OfficialAccount.get(id=platform.account.id)
    waiting = (platform.client.tokens.get(account) for _ in range(6))
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(one, WeChatError) for one in answers)
    assert sum(isinstance(one, Misconfigured) for one in answers) == 1
    assert platform.server.tokens.asked == 1


async def test_a_platform_that_answers_with_a_page_gives_no_token(platform: Platform) -> None:
    behave(platform.server, "html")
    with pytest.raises(Unanswered):
        await platform.client.tokens.get(platform.account)
    behave(platform.server, "ok")
    later = Client(platform.settings, clock=lambda: utc_now() + timedelta(seconds=6))
    assert await later.tokens.get(platform.account)
    await later.close()
