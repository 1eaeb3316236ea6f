"""WeCom: the token, app messages and the group robot, against a server with its own rules."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from hotline.infra.settings import Settings
from hotline.messages.channels import Outcome
from hotline.messages.channels.wecom import WeComApp, WeComRobot
from tests.conftest import cheap_settings
from tests.playing import NOON, Standins, behave, hasty, outgoing


@pytest.fixture
def pointed(standins: Standins, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return standins.settings(cheap_settings(tmp_path_factory.mktemp("wecom")))


@pytest.fixture
async def app(pointed: Settings) -> AsyncIterator[WeComApp]:
    made = WeComApp(pointed)
    yield made
    await made.close()


async def test_a_card_is_shown_to_the_person(app: WeComApp, standins: Standins) -> None:
    sent = await app.send(outgoing(), NOON)
    [card] = standins.wecom.received
    assert (sent.state, bool(sent.provider_id)) == (Outcome.ACCEPTED, True)
    assert (card.to, card.title) == ("zhangsan", "工单已超期")
    assert "https://12345.example.cn/app/orders/20260715000001" in card.detail


async def test_many_at_once_fetch_one_token(app: WeComApp, standins: Standins) -> None:
    sent = await asyncio.gather(*(app.send(outgoing(number), NOON) for number in range(20)))
    assert {one.state for one in sent} == {Outcome.ACCEPTED}
    assert standins.wecom.tokens_given == 1


async def test_a_token_that_ended_is_renewed_once_for_all(app: WeComApp, standins: Standins) -> None:
    await app.send(outgoing(0), NOON)
    standins.wecom.tokens = dict.fromkeys(standins.wecom.tokens, 0.0)
    sent = await asyncio.gather(*(app.send(outgoing(number), NOON) for number in range(1, 9)))
    assert {one.state for one in sent} == {Outcome.ACCEPTED}
    assert standins.wecom.tokens_given == 2


async def test_a_repeat_after_a_crash_is_not_shown_twice(app: WeComApp, standins: Standins) -> None:
    for delivery in (1, 1, 2):
        assert (await app.send(outgoing(delivery), NOON)).state is Outcome.ACCEPTED
    assert len(standins.wecom.received) == 2


async def test_long_chinese_texts_are_cut_by_bytes(app: WeComApp, standins: Standins) -> None:
    sent = await app.send(outgoing(title="督" * 100, body="办" * 400), NOON)
    [card] = standins.wecom.received
    assert sent.state is Outcome.ACCEPTED
    assert card.title == "督" * 41 + "…" and card.text == "办" * 169 + "…"


async def test_an_account_nobody_has_is_final(app: WeComApp) -> None:
    assert (await app.send(outgoing(wecom_id="nobody"), NOON)).state is Outcome.PERMANENT
    assert (await app.send(outgoing(wecom_id=""), NOON)).state is Outcome.PERMANENT


@pytest.mark.parametrize("mode", ["fail", "lag", "hang", "refuse"])
async def test_a_server_in_trouble_is_tried_again(mode: str, pointed: Settings, standins: Standins) -> None:
    app = WeComApp(hasty(pointed) if mode == "lag" else pointed)
    await app.send(outgoing(0), NOON)
    behave(standins.wecom, mode, 1)
    sent = await app.send(outgoing(1), NOON)
    await app.close()
    assert sent.state is Outcome.TEMPORARY


async def test_a_wrong_secret_is_a_technical_failure(pointed: Settings) -> None:
    app = WeComApp(pointed.model_copy(update={"wecom_secret": "wrong"}))
    sent = await app.send(outgoing(), NOON)
    await app.close()
    assert sent.state is Outcome.TECHNICAL and "40001" in sent.detail


async def test_the_robot_calls_by_name_and_keeps_to_20_a_minute(
    pointed: Settings, standins: Standins
) -> None:
    robot = WeComRobot(pointed)
    sent = [await robot.send(outgoing(number), NOON) for number in range(21)]
    await robot.close()
    assert [one.state for one in sent] == [Outcome.ACCEPTED] * 20 + [Outcome.TEMPORARY]
    assert standins.wecom.received[0].to == "group @zhangsan"
    assert not standins.wecom.refused


async def test_a_robot_that_may_have_spoken_does_not_repeat_itself(
    pointed: Settings, standins: Standins
) -> None:
    behave(standins.wecom, "hang")
    robot = WeComRobot(pointed)
    sent = await robot.send(outgoing(), NOON)
    await robot.close()
    assert (sent.state, len(standins.wecom.received)) == (Outcome.ACCEPTED, 1)


def test_without_an_account_neither_is_configured(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = cheap_settings(tmp_path_factory.mktemp("wecom"))
    assert not WeComApp(settings).configured() and not WeComRobot(settings).configured()
