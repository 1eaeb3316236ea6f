"""Asked by SMS: once a round, answered once by link, revisable by reply until archived, and told to whoever asked."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from hotline.infra.errors import Conflict, NotFound, Refused
from hotline.infra.secrets import vault
from hotline.messages.channels.sms.gateway import Inbound
from hotline.messages.citizens.models import CitizenMessage
from hotline.messages.citizens.models import Fate as MessageFate
from hotline.messages.surveys import announcing, answering, asking, figures, replies, sweeping
from hotline.messages.surveys.announcing import News
from hotline.messages.surveys.answering import Answer
from hotline.messages.surveys.models import Survey, TextReply
from hotline.messages.surveys.states import ReplyFate, SurveyState
from hotline.orders.models import Evaluation, Order
from hotline.orders.states import State
from tests.orders.town import PHONE, Town


async def token_of(survey: Survey) -> str:
    message = await CitizenMessage.get(id=survey.message_id)
    return str(json.loads(vault().decrypt(message.words_encrypted))["link"]).rsplit("/", 1)[-1]


async def asked(town: Town) -> tuple[Order, Survey]:
    order = await town.to_call_back()
    survey = await asking.ask_about_order(order, now=town.now)
    assert survey is not None
    return order, survey


def texted(town: Town, text: str, key: str = "1", phone: str = PHONE) -> Inbound:
    return Inbound("aliyun", key, phone, text, town.now)


async def say(town: Town, text: str, key: str = "1", phone: str = PHONE) -> ReplyFate:
    assert await replies.receive(texted(town, text, key, phone), town.now)
    return (await TextReply.get(key=key)).fate


async def test_a_round_is_asked_once_and_a_number_not_twice_a_day(town: Town) -> None:
    order, survey = await asked(town)
    assert survey.expires_at - survey.asked_at == timedelta(days=15)
    assert await asking.ask_about_order(order, now=town.now + timedelta(days=1)) is None
    other = await town.submit(title="井盖缺失")
    assert await asking.ask_about_order(other, now=town.now) is None
    landline = await town.submit(citizen={"name": "李", "phone": "0770-2812345"})
    assert await asking.ask_about_order(landline, now=town.now) is None


async def test_the_token_is_in_the_message_and_nowhere_else(town: Town) -> None:
    _, survey = await asked(town)
    token = await token_of(survey)
    assert len(token) >= 16 and survey.token_hash == vault().hash_code(token)
    row = await CitizenMessage.get(id=survey.message_id)
    assert token not in row.words_encrypted and PHONE not in survey.phone_encrypted


async def test_a_link_is_good_for_one_answer(town: Town) -> None:
    order, survey = await asked(town)
    token, answer = await token_of(survey), Answer(4, 2, "还在漏")
    both = (answering.by_link(token, answer, now=town.now), answering.by_link(token, answer, now=town.now))
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    refused = [one for one in outcomes if isinstance(one, BaseException)]
    assert len(refused) == 1 and isinstance(refused[0], Conflict) and refused[0].code == "survey_used"
    evaluation = await Evaluation.get(order_id=order.id)
    assert (evaluation.process, evaluation.result, evaluation.channel) == (4, 2, "sms")
    assert (await Survey.get(id=survey.id)).words == "还在漏"


async def test_expired_foreign_and_withdrawn_links_say_what_they_are(town: Town) -> None:
    order, survey = await asked(town)
    token = await token_of(survey)

    async def refusal(token: str, now: datetime) -> Refused:
        with pytest.raises(Refused) as caught:
            await answering.find(token, now)
        return caught.value

    assert isinstance(await refusal("nonsense", town.now), NotFound)
    assert (await refusal(token, survey.expires_at)).code == "survey_expired"
    assert (await answering.find(token, survey.expires_at - timedelta(seconds=1))).id == survey.id
    await asking.withdraw(order.id, 1)
    assert (await refusal(token, town.now)).code == "survey_elsewhere"


async def test_a_digit_evaluates_another_revises_and_words_are_added(town: Town) -> None:
    order, _ = await asked(town)
    assert await say(town, "2", "a") is ReplyFate.EVALUATED
    assert await say(town, "1 4", "b") is ReplyFate.REVISED
    assert await say(town, "路灯又坏了", "c") is ReplyFate.WORDS
    evaluation = await Evaluation.get(order_id=order.id)
    assert (evaluation.process, evaluation.result, evaluation.comment) == (5, 2, "路灯又坏了")
    assert not await replies.receive(texted(town, "5", "c"), town.now)  # told twice


async def test_what_cannot_be_counted_is_kept_for_a_person(town: Town) -> None:
    assert await say(town, "1", "a", "13912345678") is ReplyFate.NOBODY
    order, _ = await asked(town)
    assert await say(town, "什么意思", "b") is ReplyFate.UNCLEAR
    await town.do(order, "redo", "dispatcher", reason="再办一次")
    assert await say(town, "1", "c") is ReplyFate.REFUSED
    assert not await Evaluation.exists(order_id=order.id)
    assert {one.key for one in await figures.unclear(by=town["supervisor"])} == {"b", "c"}


async def test_unsatisfied_after_closing_brings_a_person(town: Town) -> None:
    order, _ = await asked(town)
    await town.do(order, "call_back", "agent", reached=False)
    await town.do(order, "submit_closing", "agent")
    order = await town.do(order, "review", "reviewer", decision="approve")
    assert order.state is State.CLOSED
    assert await say(town, "5") is ReplyFate.EVALUATED
    assert (await Order.get(id=order.id)).state is State.CALL_BACK


async def test_whoever_opted_out_is_not_asked_again(town: Town) -> None:
    await asked(town)
    assert await say(town, "TD") is ReplyFate.OPTED_OUT
    later = town.now + timedelta(days=30)
    assert await asking.ask_about_order(await town.submit(title="新的事"), now=later) is None


async def test_an_undelivered_question_is_told_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []

    async def listener(survey: Survey, news: News, _: datetime) -> None:
        told.append((survey.id, news))

    monkeypatch.setattr(announcing, "_listeners", [listener])
    _, survey = await asked(town)
    await CitizenMessage.filter(id=survey.message_id).update(fate=MessageFate.FAILED)
    assert [await sweeping.undelivered(town.now) for _ in range(2)] == [1, 0]
    assert told == [(survey.id, News.UNDELIVERED)]
    await answering.by_link(await token_of(survey), Answer(5, 5), now=town.now)  # the link came otherwise
    assert told[-1] == (survey.id, News.ANSWERED)


async def test_the_figures_count_each_step(town: Town) -> None:
    _, survey = await asked(town)
    await CitizenMessage.filter(id=survey.message_id).update(fate=MessageFate.DELIVERED)
    await say(town, "3")
    span = {"since": town.now - timedelta(days=1), "until": town.now + timedelta(days=1)}
    found = await figures.figures(by=town["supervisor"], **span)
    assert (found.surveys.asked, found.surveys.delivered, found.surveys.by_reply) == (1, 1, 1)
    [sms] = found.channels
    assert (sms.name, sms.count, sms.result, found.levels) == ("sms", 1, 3.0, {3: 1})
    assert (await Survey.get(id=survey.id)).state is SurveyState.ANSWERED
