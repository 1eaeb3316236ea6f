"""监督问政 on the phone: a unit sees what it was asked and answers it."""

import pytest

from hotline.content import questions
from hotline.content.models import Question
from hotline.content.states import QuestionState
from hotline.people.actor import Actor
from tests.department_app.conftest import Phones
from tests.orders.town import Town

pytestmark = pytest.mark.sqlite


async def asked(town: Town) -> Question:
    """Let in by an editor: public, waiting for 住建局."""
    fields = {"organisation": "zjj", "title": "电梯什么时候装好", "body": "安置区七栋楼的电梯迟迟不见。"}
    citizen = Actor.citizen(town.centre.id, None, channel="web")
    question = await questions.ask(fields | {"phone": "13800138000"}, by=citizen, now=town.now)
    system = Actor.system(town.centre.id)
    return await questions.admit(question.id, {"decision": "approve"}, by=system, now=town.now)


async def test_the_first_page_leads_to_it_only_when_something_waits(phones: Phones) -> None:
    phone = await phones.of("signer")
    assert "/app/questions" not in (await phone.get("/app")).text
    await asked(phones.town)
    assert "/app/questions" in (await phone.get("/app")).text
    assert "/app/questions" not in (await (await phones.of("police")).get("/app")).text
    assert "/app/questions" not in (await (await phones.of("handler")).get("/app")).text


async def test_it_is_answered_and_bettered_until_it_is_released(phones: Phones) -> None:
    question, phone = await asked(phones.town), await phones.of("leader")
    url = f"/app/questions/{question.id}"
    assert question.title in (await phone.get("/app/questions")).text
    for words in ("年底前装好。", "十二月三十日前装好。"):
        assert (await phone.post(url, {"content": words})).status_code == 303
    assert "十二月三十日前" in (await phone.get(url)).text
    assert question.title in (await phone.get("/app/questions?state=answered")).text
    await questions.review(
        question.id, {"decision": "approve"}, by=Actor.system(phones.town.centre.id), now=phones.town.now
    )
    page = (await phone.get(url)).text
    assert "十二月三十日前" in page and "<textarea" not in page
    assert (await phone.post(url, {"content": "再改一次"})).status_code == 409


async def test_an_empty_answer_is_refused(phones: Phones) -> None:
    question, phone = await asked(phones.town), await phones.of("signer")
    answer = await phone.post(f"/app/questions/{question.id}", {"content": " "})
    assert answer.status_code == 422
    await question.refresh_from_db()
    assert question.state is QuestionState.OPEN


async def test_what_came_back_says_why(phones: Phones) -> None:
    question, phone = await asked(phones.town), await phones.of("signer")
    await phone.post(f"/app/questions/{question.id}", {"content": "好的"})
    refusal = {"decision": "refuse", "opinion": "请给出时间表"}
    await questions.review(question.id, refusal, by=phones.town["manager"], now=phones.town.now)
    assert "请给出时间表" in (await phone.get(f"/app/questions/{question.id}")).text


async def test_other_units_and_handlers_stay_outside(phones: Phones) -> None:
    question = await asked(phones.town)
    url = f"/app/questions/{question.id}"
    police = await phones.of("police")
    assert question.title not in (await police.get("/app/questions")).text
    assert (await police.get(url)).status_code == 404
    assert (await police.post(url, {"content": "不归我们"})).status_code == 404
    assert (await (await phones.of("handler")).get(url)).status_code == 403


async def test_what_no_editor_has_read_does_not_exist_here(phones: Phones) -> None:
    question, phone = await asked(phones.town), await phones.of("signer")
    for state in (QuestionState.ASKED, QuestionState.REFUSED):
        await Question.filter(id=question.id).update(state=state)
        assert (await phone.get(f"/app/questions/{question.id}")).status_code == 404
    assert question.title not in (await phone.get("/app/questions?state=asked")).text
