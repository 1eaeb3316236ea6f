"""监督问政, from the citizen's question to the published answer."""

import pytest

from hotline.content import questions
from hotline.content.models import Question
from hotline.content.states import QuestionState
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.people.actor import Actor
from tests.orders.town import Town, build

ASKED = {
    "organisation": "zjj",
    "title": "电梯什么时候装好",
    "body": "安置区七栋楼的电梯井留好了，电梯迟迟不见。",
    "asker": "一位住户",
    "phone": "13800138000",
}
YES = {"decision": "approve"}


async def asked(town: Town, **more: str) -> Question:
    by = Actor.citizen(town.centre.id, None, channel="web")
    return await questions.ask(ASKED | more, by=by, now=town.now)


async def opened(town: Town) -> Question:
    return await questions.admit((await asked(town)).id, YES, by=town["editor"], now=town.now)


async def test_question_and_answer_become_public(town: Town) -> None:
    question = await opened(town)
    await questions.answer(question.id, {"content": "年底前装好。"}, by=town["signer"], now=town.now)
    question = await questions.review(question.id, YES, by=town["editor"], now=town.now)
    assert (question.state, question.published_at) == (QuestionState.PUBLISHED, town.now)
    shown = await questions.one_public(town.centre.id, question.id)
    assert shown.answer == "年底前装好。" and "13800138000" not in shown.phone_encrypted


async def test_before_an_editor_has_read_it_nobody_sees_it(town: Town) -> None:
    question = await asked(town)
    with pytest.raises(NotFound):
        await questions.one_public(town.centre.id, question.id)
    refusal = {"decision": "refuse", "opinion": "请走诉求渠道"}
    question = await questions.admit(question.id, refusal, by=town["editor"], now=town.now)
    assert question.state is QuestionState.REFUSED
    assert (await questions.public(town.centre.id)).items == []


async def test_only_the_asked_department_answers(town: Town) -> None:
    question = await opened(town)
    for who in ("co_signer", "police"):
        with pytest.raises(Forbidden, match="不是问本单位的"):
            await questions.answer(question.id, {"content": "好"}, by=town[who], now=town.now)
    for who in ("agent", "handler"):
        with pytest.raises(Forbidden):
            await questions.answer(question.id, {"content": "好"}, by=town[who], now=town.now)
    await questions.answer(question.id, {"content": "好"}, by=town["leader"], now=town.now)


async def test_an_answer_is_released_by_a_second_person(town: Town) -> None:
    question = await opened(town)
    await questions.answer(question.id, {"content": "代为答复"}, by=town["editor"], now=town.now)
    with pytest.raises(Forbidden, match="撰写人"):
        await questions.review(question.id, YES, by=town["editor"], now=town.now)
    refusal = {"decision": "refuse", "opinion": "请给出时间表"}
    question = await questions.review(question.id, refusal, by=town["editor2"], now=town.now)
    assert question.state is QuestionState.OPEN
    await questions.answer(question.id, {"content": "十二月三十日前"}, by=town["signer"], now=town.now)
    await questions.review(question.id, YES, by=town["editor2"], now=town.now)
    with pytest.raises(Conflict):
        await questions.answer(question.id, {"content": "再改"}, by=town["signer"], now=town.now)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("organisation", "centre"),
        ("organisation", "zjj_wyk"),
        ("organisation", "nowhere"),
        ("phone", "12"),
        ("phone", ""),
        ("body", "短"),
        ("title", ""),
        ("asker", "字" * 41),
    ],
)
async def test_wrong_input_names_its_field(town: Town, field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        await asked(town, **{field: value})
    assert field in refused.value.fields
    assert not await Question.exists()


async def test_lists_for_editors_departments_and_everybody(town: Town) -> None:
    mine = await opened(town)
    await asked(town, title="还没看过的问题")
    assert len((await questions.listed(by=town["editor"])).items) == 2
    assert [one.id for one in (await questions.listed(by=town["signer"])).items] == [mine.id]
    assert (await questions.listed(by=town["police"])).items == []
    assert [one.id for one in (await questions.public(town.centre.id)).items] == [mine.id]
    assert (await questions.public(town.centre.id, state=QuestionState.PUBLISHED)).items == []
    other = await build("b_", "450700")
    assert (await questions.public(other.centre.id)).items == []


async def test_an_editor_puts_it_to_whom_it_concerns(town: Town) -> None:
    question = await asked(town)
    elsewhere = YES | {"organisation": "cgj"}
    with pytest.raises(Invalid, match="没有这个单位"):
        await questions.admit(question.id, YES | {"organisation": "nowhere"}, by=town["editor"], now=town.now)
    await questions.admit(question.id, elsewhere, by=town["editor"], now=town.now)
    assert await questions.unanswered(by=town["signer"]) == 0
    assert await questions.unanswered(by=town["co_signer"]) == 1
    assert await questions.unanswered(by=town["handler"]) == 0


async def test_it_is_withdrawn_with_a_reason_and_gone_for_everybody_else(town: Town) -> None:
    question = await opened(town)
    with pytest.raises(Invalid, match="请写明"):
        await questions.withdraw(question.id, {}, by=town["manager"], now=town.now)
    with pytest.raises(Forbidden):
        await questions.withdraw(question.id, {"opinion": "涉及隐私"}, by=town["signer"], now=town.now)
    await questions.withdraw(question.id, {"opinion": "涉及隐私"}, by=town["manager"], now=town.now)
    assert (await questions.one(question.id, by=town["manager"])).opinion == "涉及隐私"
    assert (await questions.listed(by=town["signer"])).items == []
    for who in (
        questions.one(question.id, by=town["signer"]),
        questions.one_public(town.centre.id, question.id),
    ):
        with pytest.raises(NotFound):
            await who
    with pytest.raises(Conflict):
        await questions.withdraw(question.id, {"opinion": "再撤"}, by=town["manager"], now=town.now)
