"""The page behind the link: two questions and a word; used, expired, foreign – each a page that says so."""

from datetime import timedelta

import pytest

from hotline.messages.surveys import asking
from hotline.messages.surveys.models import Survey
from hotline.orders.models import Evaluation, Order
from tests.citizen_portal.conftest import Visitor
from tests.messages.surveys.test_surveys import token_of
from tests.orders.town import Town, build

pytestmark = pytest.mark.sqlite


async def link_of(town: Town) -> tuple[Order, str]:
    order = await town.to_call_back()
    survey = await asking.ask_about_order(order, now=town.now)
    assert survey is not None
    return order, f"/s/{await token_of(survey)}"


async def test_answered_once_and_then_it_says_so(visitor: Visitor, town: Town) -> None:
    order, link = await link_of(town)
    assert (await visitor.open(link)).status_code == 200 and order.title in visitor.page
    refused = await visitor.send(link, {"process": "5", "comment": "还不错"})
    assert refused.status_code == 422 and "还不错" in visitor.page  # nothing typed is lost
    given = {"process": "5", "result": "2", "comment": "只修了一盏"}
    assert (await visitor.follow(await visitor.send(link, given))).status_code == 200
    assert "感谢您的评价" in visitor.page
    evaluation = await Evaluation.get(order_id=order.id)
    assert (evaluation.process, evaluation.result, evaluation.comment) == (5, 2, "只修了一盏")
    assert (await visitor.open(link)).status_code == 409 and "您已经评价过了" in visitor.page


async def test_expired_and_unknown_links_have_pages(visitor: Visitor, town: Town) -> None:
    _, link = await link_of(town)
    await visitor.open(link)
    town.later(days=15)
    assert (await visitor.open(link)).status_code == 409 and "评价链接已过期" in visitor.page
    assert (await visitor.open("/s/nonsense")).status_code == 404 and "链接无效" in visitor.page


async def test_an_order_that_went_on_cannot_be_judged_now(visitor: Visitor, town: Town) -> None:
    order, link = await link_of(town)
    await visitor.open(link)
    await town.do(order, "redo", "dispatcher", reason="重新办理")
    answer = await visitor.send(link, {"process": "5", "result": "5"})
    assert answer.status_code == 409 and "现在不能评价" in visitor.page
    assert (await Survey.get()).answered_at is None


async def test_the_short_address_finds_the_city(visitor: Visitor, town: Town) -> None:
    other = await build("b_", "450700")
    order = await other.submit(title="外市的事")
    survey = await asking.ask_about_order(order, now=town.now + timedelta(seconds=1))
    assert survey is not None
    token = await token_of(survey)
    found = await visitor.follow(await visitor.open(f"/s/{token}"))
    assert found.url.path == f"/c/b_centre/s/{token}" and "外市的事" in visitor.page
    own, link = await link_of(town)
    assert (await visitor.open(f"/c/b_centre{link}")).headers["location"] == link
    assert own.title not in visitor.page
