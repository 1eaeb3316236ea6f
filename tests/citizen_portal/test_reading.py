"""Everything there is to read, in both languages, on both portals, fresh and from memory."""

from datetime import timedelta

import pytest

from hotline.content import articles, questions
from hotline.content.models import Question
from hotline.orders import publishing
from hotline.orders.models import Order, Publication
from hotline.people.actor import Actor
from tests.citizen_portal.conftest import Visitor
from tests.orders.town import Town, build

pytestmark = pytest.mark.sqlite
PAGES = ("/", "/submit", "/track", "/results", "/news", "/politics", "/politics/ask", "/about", "/help")


async def published_id(order: Order) -> int:
    return int((await Publication.get(order_id=order.id)).id)


async def publish(town: Town, **more: object) -> Order:
    order = await town.to_call_back(public_consent=True, **more)
    await town.do(order, "call_back", "agent", reached=True, process=5, result=5)
    await town.do(order, "close", "reviewer")
    system = Actor.system(town.centre.id)
    await publishing.propose(str(order.number), None, by=system, now=town.now)
    await publishing.review(str(order.number), {"decision": "approve"}, by=system, now=town.now)
    return order


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
async def test_every_page_opens_in_an_empty_city(visitor: Visitor, path: str, language: str) -> None:
    answer = await visitor.open(f"{path}?lang={language}")
    assert answer.status_code == 200
    assert f'<html lang="{ {"zh_CN": "zh-CN", "en": "en"}[language] }"' in visitor.page
    assert " style=" not in visitor.page and "onclick" not in visitor.page


async def test_each_city_has_a_portal_of_its_own(visitor: Visitor, town: Town) -> None:
    other = await build("b_", "450700")
    other.centre.name = "青螺市12345热线中心"
    await other.centre.save()
    await publish(town, title="只在第一座城市公开的事")
    assert "只在第一座城市公开的事" in (await visitor.open("/results")).text
    there = (await visitor.open("/c/b_centre/results")).text
    assert "只在第一座城市公开的事" not in there and "青螺市" in there
    assert 'href="/c/b_centre/submit"' in there
    assert (await visitor.open("/c/nowhere/")).status_code == 404


async def test_published_results_tell_nobodys_name(visitor: Visitor, town: Town) -> None:
    order = await publish(town, content="我叫王小明，电话13800138000，住滨江路3栋501，路灯三天不亮了。")
    page = (await visitor.open("/results?q=路灯")).text
    assert "路灯不亮" in page
    detail = (await visitor.open(f"/results/{await published_id(order)}")).text
    for private in ("王小明", "13800138000", "501"):
        assert private not in detail
    assert "住建局" in detail and "非常满意" in detail


async def test_a_search_without_results_says_so(visitor: Visitor) -> None:
    for q in ("没有的词", "%", "_", "' OR 1=1 --", "x" * 500):
        answer = await visitor.http.get("/results", params={"q": q})
        assert answer.status_code == 200 and "没有找到相关的办理结果" in answer.text


async def test_a_withdrawn_result_is_gone(visitor: Visitor, town: Town) -> None:
    order = await publish(town)
    address = f"/results/{await published_id(order)}"
    assert (await visitor.open(address)).status_code == 200
    await publishing.withdraw(str(order.number), "诉求人要求", by=Actor.system(town.centre.id), now=town.now)
    visitor.app.state._state.pop("remembered_pages", None)
    assert (await visitor.open(address)).status_code == 404


async def test_news_appears_once_published(visitor: Visitor, town: Town) -> None:
    system = Actor.system(town.centre.id)
    draft = {"title": "老灯塔亮了", "body": "首夜亮灯。\n\n<b>不是标签</b>", "section": "news"}
    article = await articles.write(draft, by=system, now=town.now)
    assert (await visitor.open(f"/news/{article.id}")).status_code == 404
    await articles.send_to_review(article.id, by=system, now=town.now)
    await articles.review(article.id, {"decision": "approve"}, by=system, now=town.now)
    page = (await visitor.open(f"/news/{article.id}")).text
    assert "老灯塔亮了" in page and "&lt;b&gt;" in page
    assert "老灯塔亮了" in (await visitor.open("/news")).text
    assert "老灯塔亮了" in (await visitor.open("/")).text


async def test_a_public_question_waits_unseen_until_admitted(visitor: Visitor, town: Town) -> None:
    await visitor.open("/politics/ask")
    asked = {
        "organisation": "zjj",
        "title": "电梯什么时候装好",
        "body": "安置区七栋楼的电梯井留好了，电梯迟迟不见，请给个时间。",
        "asker": "一位住户",
        "phone": "13800138000",
    }
    assert (await visitor.send("/politics/ask", asked | {"altcha": "x"})).status_code == 422
    assert asked["body"] in visitor.page
    answer = await visitor.send("/politics/ask", asked | {"altcha": await visitor.work()})
    assert answer.status_code == 303
    id_ = (await Question.get()).id
    assert (await visitor.open(f"/politics/{id_}")).status_code == 404
    system = Actor.system(town.centre.id)
    await questions.admit(id_, {"decision": "approve"}, by=system, now=town.now)
    page = (await visitor.open(f"/politics/{id_}")).text
    assert asked["body"] in page and "13800138000" not in page and "等待答复" in page
    await questions.answer(id_, {"content": "年底前装好。"}, by=town["signer"], now=town.now)
    visitor.app.state._state.pop("remembered_pages", None)
    assert "年底前装好" not in (await visitor.open(f"/politics/{id_}")).text
    await questions.review(id_, {"decision": "approve"}, by=system, now=town.now)
    visitor.app.state._state.pop("remembered_pages", None)
    assert "年底前装好" in (await visitor.open(f"/politics/{id_}")).text


@pytest.mark.parametrize(
    "path", ["/results/999", "/news/999", "/politics/999", "/follow/x", "/nothing", "/files/x"]
)
async def test_what_is_not_there_says_so(visitor: Visitor, path: str) -> None:
    answer = await visitor.open(path)
    assert answer.status_code == 404 and "<h1>" in answer.text


async def test_a_forged_cursor_is_refused(visitor: Visitor) -> None:
    assert (await visitor.open("/results?after=xxxx")).status_code == 422


async def test_figures_count_the_last_seven_days(visitor: Visitor, town: Town) -> None:
    await town.submit()
    town.now += timedelta(days=8)
    await town.submit(title="第二件")
    page = (await visitor.open("/")).text
    assert (
        '<span class="stat-value num">1<small>件' in page
        and '<span class="stat-value num">2<small>件' in page
    )


async def test_home_is_remembered_and_never_personal(visitor: Visitor) -> None:
    first = await visitor.open("/")
    second = await visitor.open("/")
    assert first.text == second.text and "set-cookie" not in second.headers
    assert "csrf_token" not in second.text
