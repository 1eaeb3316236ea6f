"""门户内容: from the draft to the portal, and from the citizen's question to the published answer."""

import pytest

from hotline.content import questions
from hotline.content.models import Article, Question
from hotline.content.states import ArticleState, QuestionState
from hotline.people.actor import Actor
from hotline.people.models import Staff, StaffRole
from hotline.people.roles import Role
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite
DRAFT = {"section": "notice", "title": "防台风三件事", "summary": "早报早处置", "body": "招牌\n危树<b>"}
YES = {"decision": "approve"}


@pytest.fixture(autouse=True)
async def editors(desk: Desk) -> None:
    for login, role in (("editor", Role.EDITOR), ("editor2", Role.EDITOR), ("wechat", Role.WECHAT_OPERATOR)):
        staff = await Staff.create(
            login=login,
            name=login,
            organisation=desk.town.centre,
            tenant_id=desk.town.centre.id,
            password_hash="-",
            created_at=desk.town.now,
        )
        await StaffRole.create(staff=staff, role=role)


async def written(desk: Desk, **more: str) -> Article:
    answer = await (await desk.as_("editor")).post("/desk/content/articles/new", DRAFT | more)
    assert answer.status_code == 303
    return await Article.all().order_by("-id").first() or Article()


async def sent(desk: Desk, **more: str) -> tuple[Article, str]:
    article = await written(desk, **more)
    url = f"/desk/content/articles/{article.id}"
    assert (await desk.post(f"{url}/send", at=url)).status_code == 303
    return article, url


async def asked(desk: Desk) -> Question:
    fields = {"organisation": "zjj", "title": "电梯什么时候装好", "body": "安置区七栋楼的电梯迟迟不见。"}
    by = Actor.citizen(desk.town.centre.id, None, channel="web")
    return await questions.ask(fields | {"phone": "13800138000"}, by=by, now=desk.town.now)


async def test_an_article_goes_from_draft_to_the_portal_and_off_again(desk: Desk) -> None:
    article, url = await sent(desk)
    page = (await desk.get(url)).text
    assert "要由另一位同事审核" in page and "危树&lt;b&gt;" in page
    await desk.as_("editor2")
    assert (await desk.post(f"{url}/review", YES, at=url)).status_code == 303
    assert DRAFT["title"] in (await desk.get(f"/c/centre/news/{article.id}")).text
    assert f"/c/centre/news/{article.id}" in (await desk.get(url)).text
    assert (await desk.post(f"{url}/withdraw", at=url)).status_code == 303
    await article.refresh_from_db()
    assert article.state is ArticleState.WITHDRAWN


async def test_the_writer_cannot_release_it_even_by_hand(desk: Desk) -> None:
    article, url = await sent(desk)
    answer = await desk.post(f"{url}/review", YES, at=url)
    assert answer.status_code == 403
    await article.refresh_from_db()
    assert article.state is ArticleState.IN_REVIEW


async def test_a_refusal_needs_a_reason_and_the_writer_reads_it(desk: Desk) -> None:
    _article, url = await sent(desk)
    await desk.as_("manager")
    answer = await desk.post(f"{url}/review", {"decision": "refuse"}, at=url)
    assert answer.status_code == 422 and "请写明不通过的原因" in answer.text
    answer = await desk.post(f"{url}/review", {"decision": "refuse", "opinion": "数字要核对"}, at=url)
    assert answer.status_code == 303
    await desk.as_("editor")
    assert "数字要核对" in (await desk.get(f"{url}/edit")).text
    answer = await desk.post(f"{url}/edit", DRAFT | {"title": "改过的标题", "pinned": "true"})
    assert answer.status_code == 303
    assert "改过的标题" in (await desk.get(url)).text and "置顶" in (await desk.get(url)).text


async def test_a_wrong_draft_keeps_what_was_typed(desk: Desk) -> None:
    await desk.as_("editor")
    answer = await desk.post("/desk/content/articles/new", DRAFT | {"title": ""})
    assert answer.status_code == 422 and "危树&lt;b&gt;" in answer.text
    assert not await Article.exists()


async def test_what_is_in_review_is_not_edited(desk: Desk) -> None:
    _article, url = await sent(desk)
    assert (await desk.get(f"{url}/edit")).status_code == 409
    answer = await desk.post(f"{url}/edit", DRAFT | {"title": "偷偷改掉"}, at=url + "/edit")
    assert answer.status_code == 409 and "偷偷改掉" in answer.text
    assert not await Article.filter(title="偷偷改掉").exists()


async def test_lists_by_section_and_state(desk: Desk) -> None:
    await sent(desk)
    await written(desk, section="about", title="关于本市热线")
    news = (await desk.get("/desk/content")).text
    assert DRAFT["title"] in news and "关于本市热线" not in news
    assert "关于本市热线" in (await desk.get("/desk/content?tab=about")).text
    assert DRAFT["title"] not in (await desk.get("/desk/content?state=published")).text
    assert (await desk.get("/desk/content?tab=nonsense&state=nonsense&after=x")).status_code == 422


async def test_a_question_is_put_to_another_unit_answered_and_released(desk: Desk) -> None:
    question = await asked(desk)
    url = f"/desk/content/questions/{question.id}"
    await desk.as_("wechat")
    assert "电梯什么时候装好" in (await desk.get("/desk/content?tab=questions&state=asked")).text
    answer = await desk.post(f"{url}/admit", YES | {"organisation": "cgj"}, at=url)
    assert answer.status_code == 303
    await questions.answer(question.id, {"content": "年底。"}, by=desk.town["co_signer"], now=desk.town.now)
    await desk.as_("supervisor")
    assert "年底。" in (await desk.get(url)).text
    assert (await desk.post(f"{url}/review", YES, at=url)).status_code == 303
    assert "年底。" in (await desk.get(f"/c/centre/politics/{question.id}")).text
    answer = await desk.post(f"{url}/withdraw", at=url)
    assert answer.status_code == 422
    assert (await desk.post(f"{url}/withdraw", {"opinion": "涉及隐私"}, at=url)).status_code == 303
    await question.refresh_from_db()
    assert (question.state, question.opinion) == (QuestionState.REFUSED, "涉及隐私")


async def test_a_question_is_refused_with_a_reason_only(desk: Desk) -> None:
    question = await asked(desk)
    url = f"/desk/content/questions/{question.id}"
    await desk.as_("editor")
    no = {"decision": "refuse", "organisation": "zjj"}
    assert (await desk.post(f"{url}/admit", no, at=url)).status_code == 422
    assert (await desk.post(f"{url}/admit", no | {"opinion": "请走诉求渠道"}, at=url)).status_code == 303
    await question.refresh_from_db()
    assert question.state is QuestionState.REFUSED


async def test_a_question_goes_to_no_unit_that_does_not_answer(desk: Desk) -> None:
    question = await asked(desk)
    url = f"/desk/content/questions/{question.id}"
    await desk.as_("editor")
    answer = await desk.post(f"{url}/admit", YES | {"organisation": "zjj_wyk"}, at=url)
    assert answer.status_code == 422
    await question.refresh_from_db()
    assert question.state is QuestionState.ASKED


async def test_the_menu_offers_it_to_whom_it_concerns_and_counts(desk: Desk) -> None:
    await sent(desk)
    await asked(desk)
    for login, offered in (("editor2", True), ("manager", True), ("agent", False)):
        await desk.as_(login)
        assert ('href="/desk/content"' in (await desk.get("/desk/closed")).text) is offered, login
        assert (await desk.get("/desk/content")).status_code == (200 if offered else 403)
    await desk.as_("editor2")
    badges = (await desk.get("/navigation/badges")).text.partition('badge-desk-content"')[2]
    assert "2" in badges[:60], badges
    await desk.as_("wechat")
    assert (await desk.get("/desk/content/articles/new")).status_code == 200
    await desk.as_("manager")
    assert (await desk.get("/desk/content/articles/new")).status_code == 403
