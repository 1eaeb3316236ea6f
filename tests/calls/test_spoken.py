"""What callers hear: an order's standing by number and code, an answer by its title – never another city's."""

from hotline.calls import spoken
from hotline.content.models import Article
from hotline.content.states import ArticleState
from hotline.orders.catalogue import save_template
from hotline.orders.models import Order
from hotline.orders.states import State
from tests.calls.exchange import Exchange
from tests.orders.town import build


async def test_an_order_is_told_to_whoever_knows_its_code(exchange: Exchange) -> None:
    town, tenant = exchange.town, exchange.town.centre.id
    order, now = await town.submit(), exchange.now
    number, code = order.number or "", town.last_code
    assert "目前已提交" in await spoken.order(tenant, number, code, now=now)
    assert await spoken.order(tenant, number, "999999", now=now) == ""
    assert await spoken.order(tenant + 1, number, code, now=now) == ""
    await Order.filter(number=number).update(state=State.CLOSED, answer="路灯已修好。")
    assert (await spoken.order(tenant, number, code, now=now)).endswith("答复内容：路灯已修好。")
    await Order.filter(number=number).update(confidential=True)
    assert "路灯" not in await spoken.order(tenant, number, code, now=now)


async def test_an_answer_is_the_agents_own_else_what_the_portal_shows(exchange: Exchange) -> None:
    tenant, by, now = exchange.town.centre.id, exchange["admin"], exchange.now
    assert await spoken.answer(tenant, "医保缴费") == ""
    await Article.create(
        tenant_id=tenant,
        title="2026年医保缴费通知",
        body="九月起缴费。",
        state=ArticleState.PUBLISHED,
        created_at=now,
        changed_at=now,
        published_at=now,
    )
    assert await spoken.answer(tenant, "医保缴费") == "九月起缴费。"
    await save_template("医保缴费", "可在小程序缴纳。", "answer", by=by, now=now)
    assert await spoken.answer(tenant, "医保缴费") == "可在小程序缴纳。"
    assert await spoken.answer((await build("x", "450700")).centre.id, "医保缴费") == ""
