"""Files of messages come to us, or we know why not."""

import asyncio
from datetime import timedelta

import pytest

from hotline.infra.files import store
from hotline.wechat.inbox.fetching import LIFE, Fetcher
from hotline.wechat.inbox.keeping import keep
from hotline.wechat.models import MediumState, WechatMedium
from tests.orders.town import NOON
from tests.playing import behave
from tests.wechat.conftest import Platform
from tests.wechat.inbox.test_keeping import said

AMR = b"#!AMR\n" + b"\x3c" * 320


async def ordered(platform: Platform, content: bytes = AMR, kind: str = "voice") -> None:
    media_id = platform.server.media.add(kind, content)
    assert await keep(platform.account, said(platform.account, kind, MediaId=media_id, Format="amr"), NOON)


def fetcher(platform: Platform, **later: float) -> Fetcher:
    return Fetcher(platform.client, clock=lambda: NOON + timedelta(**later))


async def test_a_voice_is_fetched_once_by_any_number_of_workers(platform: Platform) -> None:
    await ordered(platform)
    done = await asyncio.gather(*(fetcher(platform).step() for _ in range(3)))
    medium = await WechatMedium.get().prefetch_related("file")
    assert (sum(done), medium.state, medium.attempts) == (1, MediumState.KEPT, 1)
    assert medium.file is not None and medium.file.media_type == "audio/amr"
    assert store().path(medium.file).read_bytes() == AMR
    assert await fetcher(platform).step() == 0


@pytest.mark.sqlite
async def test_what_fails_is_tried_again_and_then_kept(platform: Platform) -> None:
    await ordered(platform)
    await platform.client.tokens.get(platform.account)
    for mode, later in (("html", 0), ("fail", 5), ("refuse", 35)):
        behave(platform.server, mode)
        assert await fetcher(platform, seconds=later).step() == 1
        assert await fetcher(platform, seconds=later + 4).step() == 0
    behave(platform.server, "ok")
    assert await fetcher(platform, seconds=155).step() == 1
    assert (await WechatMedium.get()).state is MediumState.KEPT


@pytest.mark.sqlite
async def test_what_has_run_out_is_said_to_be_gone(platform: Platform) -> None:
    await ordered(platform)
    platform.server.ahead = 3 * 24 * 3600 + 1
    await fetcher(platform).step()
    medium = await WechatMedium.get()
    assert medium.state is MediumState.GONE and "40007" in medium.detail


@pytest.mark.sqlite
async def test_a_platform_silent_for_three_days_is_given_up(platform: Platform) -> None:
    await ordered(platform)
    behave(platform.server, "fail")
    await fetcher(platform, seconds=LIFE.total_seconds() + 1).step()
    assert (await WechatMedium.get()).state is MediumState.GONE


@pytest.mark.sqlite
async def test_what_is_no_voice_is_not_taken(platform: Platform) -> None:
    await ordered(platform, b"MZ\x90\x00program")
    await fetcher(platform).step()
    medium = await WechatMedium.get()
    assert medium.state is MediumState.REFUSED and medium.detail
