"""The open app, and the set of channels as a whole."""

import asyncio
import io
import logging
from collections.abc import Iterator

import pytest

from hotline.infra import logs
from hotline.infra.bus import LocalBus
from hotline.messages.channels import Outcome, channels, close
from hotline.messages.channels.calling import Caller, NoAnswer, NotReached
from hotline.messages.channels.inapp import InApp, topic
from tests.conftest import cheap_settings
from tests.playing import NOON, Standins, outgoing, served
from tests.servers import free_port


async def test_the_persons_pages_hear_of_the_notice_and_nobody_elses() -> None:
    bus = LocalBus()
    async with bus.subscribe(topic(1), topic(2)) as news:
        sent = await InApp(bus).send(outgoing(staff_id=1), NOON)
        told, message = await asyncio.wait_for(anext(news), 30)
        assert (sent.state, told) == (Outcome.ACCEPTED, "notices:1")
    assert message == {"notice": 7, "kind": "overdue", "urgency": "emergency"}


async def test_every_channel_is_there_and_a_fresh_installation_needs_few(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    at_hand = channels(cheap_settings(tmp_path_factory.mktemp("fresh")), LocalBus())
    assert {name: one.configured() for name, one in at_hand.items()} == {
        "inapp": True,
        "webpush": True,
        "wechat": True,
        "wecom": False,
        "wecom_group": False,
        "sms": False,
        "voice": True,
    }
    await close(at_hand)


async def test_never_arrived_is_told_from_no_answer(tmp_path_factory: pytest.TempPathFactory) -> None:
    caller = Caller(cheap_settings(tmp_path_factory.mktemp("calling"), channel_timeout_seconds=0.5))

    async def gateway_timeout(scope: object, receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 504, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body"})  # type: ignore[operator]

    with pytest.raises(NotReached):
        await caller.get(f"http://127.0.0.1:{free_port()}/")
    async with served(gateway_timeout) as url:
        with pytest.raises(NoAnswer):
            await caller.get(url)
    await caller.close()


@pytest.fixture
def logged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[io.StringIO]:
    """Everything an installation with verbose logs would write."""
    root, httpx = logging.getLogger(), logging.getLogger("httpx2")
    before = root.handlers, root.level, httpx.level
    logs.configure(cheap_settings(tmp_path_factory.mktemp("logs"), log_level="info"))
    written = io.StringIO()
    root.handlers = [logging.StreamHandler(written)]
    yield written
    root.handlers = before[0]
    root.setLevel(before[1])
    httpx.setLevel(before[2])


@pytest.mark.sqlite
async def test_no_number_token_or_key_gets_into_the_logs(
    db: object, standins: Standins, tmp_path_factory: pytest.TempPathFactory, logged: io.StringIO
) -> None:
    settings = standins.settings(cheap_settings(tmp_path_factory.mktemp("pointed")))
    at_hand = channels(settings, LocalBus())
    for name in ("sms", "wecom", "wecom_group"):
        assert (await at_hand[name].send(outgoing(), NOON)).state is Outcome.ACCEPTED
    await close(at_hand)
    [token] = standins.wecom.tokens
    for secret in ("13800138000", token, "standin-app-secret", "standin-robot"):
        assert secret not in logged.getvalue()
