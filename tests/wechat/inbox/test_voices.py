"""A voice can always be played, and is read when an engine understands it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from hotline.infra.files import store
from hotline.infra.settings import Settings
from hotline.speech.engine import engine_of
from hotline.speech.playable import NotPlayable, as_wav
from hotline.wechat.inbox.voices import Listener
from hotline.wechat.models import WechatMedium, WechatMessage
from tests.orders.town import Town
from tests.playing import served
from tests.wechat.conftest import Platform
from tests.wechat.talking import Citizen

AMR = b"#!AMR\n" + (b"\x3c" + b"\x11" * 31) * 25


@asynccontextmanager
async def ears(platform: Platform, *answers: str) -> AsyncIterator[Settings]:
    """An engine that answers so, in turn, and then the last for ever."""
    left = list(answers)

    async def hear(request: Request) -> Response:
        assert (await request.body()).startswith(b"RIFF") and request.headers["authorization"] == "Bearer key"
        said = left.pop(0) if len(left) > 1 else left[0]
        return PlainTextResponse("<html>", 502) if said == "broken" else JSONResponse({"text": said})

    async with served(Starlette(routes=[Route("/hear", hear, methods=["POST"])])) as address:
        more = {"speech_url": f"{address}/hear", "speech_key": "key", "speech_seconds": 2}
        yield Settings.model_validate(platform.settings.model_dump() | more)


async def spoke(citizen: Citizen, platform: Platform, content: bytes = AMR) -> None:
    media_id = platform.server.media.add("voice", content)
    await citizen.send("voice", MediaId=media_id, Format="amr")


@pytest.mark.sqlite
async def test_what_was_said_is_read_and_can_be_played(platform: Platform, town: Town) -> None:
    async with ears(platform, "broken", "滨江路18号的路灯不亮三天了") as settings:
        engine = engine_of(settings)
        citizen = Citizen(town, platform.account, settings, client=platform.client)
        citizen.listener = Listener(engine, clock=citizen.clock)
        await spoke(citizen, platform)
        assert "联系电话" in (await citizen.heard())[0]
        assert engine is not None
        await engine.close()
    medium = await WechatMedium.get().select_related("playable")
    assert medium.heard == "滨江路18号的路灯不亮三天了" and "路灯" not in medium.heard_encrypted
    assert medium.playable is not None and medium.playable.media_type == "audio/wav"
    assert store().path(medium.playable).stat().st_size > 16_000 * 2 * 0.4
    assert (await citizen.talk()).draft["draft"]["place"] == "滨江路18号"


@pytest.mark.sqlite
async def test_an_engine_that_is_away_keeps_nobody_waiting_for_long(platform: Platform, town: Town) -> None:
    async with ears(platform, "broken") as settings:
        citizen = Citizen(town, platform.account, settings)
        await spoke(citizen, platform)
        assert await citizen.heard() == []
        citizen.later(seconds=31)
        assert "哪里" in (await citizen.heard())[0]
    assert not await WechatMessage.exists(handled_at=None)


@pytest.mark.sqlite
async def test_without_an_engine_the_platforms_own_ears_will_do(platform: Platform, town: Town) -> None:
    citizen = Citizen(town, platform.account, platform.settings, client=platform.client)
    citizen.listener = Listener(None, clock=citizen.clock)
    await citizen.send("voice", MediaId="x", Format="amr", Recognition="城东小区停水了")
    await citizen.heard()
    assert (await citizen.talk()).draft["draft"]["texts"] == ["城东小区停水了"]
    await spoke(citizen, platform, b"#!AMR\n" + b"\xff" * 500)
    await citizen.heard()
    broken = await WechatMedium.all().order_by("-id").first()
    assert broken is not None and broken.playable_id is None and broken.heard_at is not None


def test_what_is_no_sound_is_refused_and_ten_megabytes_are_cut() -> None:
    for content in (b"", b"MZ\x90\x00", b"#!AMR\n" + b"\xff" * 1000, b"\x00" * 100):
        with pytest.raises(NotPlayable):
            as_wav(content)
    hour = b"#!AMR\n" + (b"\x3c" + b"\x11" * 31) * (10 * 1024 * 1024 // 32)
    assert len(as_wav(hour)) < 20 * 1024 * 1024
