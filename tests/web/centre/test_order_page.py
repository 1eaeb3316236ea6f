"""The order page: what happened, what runs, who asked – within what its reader may see."""

import pytest

from hotline.infra.audit import AuditEntry
from tests.orders.town import PHONE
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite


async def test_the_page_tells_the_whole_story(desk: Desk) -> None:
    town = desk.town
    order = await town.dispatched(location={"text": "滨江路", "lng": 108.3, "lat": 21.6})
    await town.submit(location={"text": "滨江路", "lng": 108.301, "lat": 21.6})
    await town.do(order, "sign", "signer")
    await town.do(order, "verify", "handler", method="on_site", findings="现场查看，线路老化。")
    await town.do(order, "return", "co_signer", reason="不属本局职责", propose="jtj")
    await town.do(order, "raise_mark", "supervisor", colour="red", rule="media_risk", reason="上了热搜")
    await desk.as_("supervisor")
    html = (await desk.get(f"/desk/orders/{order.number}")).text
    for words in (
        "交办住建局主办，城管局协办",
        "住建局完成现场核实",
        "城管局申请退回，建议交交通局",
        "加红牌：舆情风险",
        "办理时限",
        "怎么算的",
        "协办时限",
        "附近的诉求",
        "红牌",
    ):
        assert words in html, words


async def test_process_and_result_are_shown_apart(desk: Desk) -> None:
    order = await desk.town.to_call_back()
    await desk.town.do(order, "call_back", "agent", reached=True, process=5, result=2, note="还有一盏不亮")
    await desk.as_("agent")
    html = (await desk.get(f"/desk/orders/{order.number}")).text
    assert "level-5" in html and "level-2" in html and "还有一盏不亮" in html


async def test_the_contact_is_masked_until_somebody_says_why(desk: Desk) -> None:
    order = await desk.town.handling()
    await desk.as_("handler")
    url = f"/desk/orders/{order.number}"
    assert PHONE not in (await desk.get(url)).text
    refused = await desk.post(f"{url}/reveal", {"reason": ""}, at=url)
    assert refused.status_code == 422 and PHONE not in refused.text
    shown = await desk.post(f"{url}/reveal", {"reason": "联系诉求人"}, at=url)
    assert f'href="tel:{PHONE}"' in shown.text
    assert (await AuditEntry.get(action="personal.reveal")).detail["reason"] == "联系诉求人"


async def test_who_may_not_see_contacts_has_no_button(desk: Desk) -> None:
    order = await desk.town.handling()
    await desk.as_("manager")
    url = f"/desk/orders/{order.number}"
    assert f"{url}/reveal" not in (await desk.get(url)).text
    report = await desk.town.handling(type="report")
    await desk.as_("signer")
    assert f"{report.number}/reveal" not in (await desk.get(f"/desk/orders/{report.number}")).text


async def test_an_open_page_hears_that_the_order_moved_on(desk: Desk) -> None:
    order = await desk.town.handling()
    await desk.as_("agent")
    url = f"/desk/orders/{order.number}/news"
    assert (await desk.get(f"{url}?v={order.version}")).status_code == 204
    await desk.town.do(order, "urge", "agent2")
    news = await desk.get(f"{url}?v={order.version}")
    assert news.status_code == 200 and "第 1 次催单" in news.text
    assert (await desk.get(f"{url}?v=nonsense")).status_code == 204


async def test_a_department_sees_neither_the_callers_other_orders_nor_foreign_ones(desk: Desk) -> None:
    mine, other = await desk.town.handling(title="本局的路灯"), await desk.town.submit(title="别家的井盖")
    await desk.as_("signer")
    assert "别家的井盖" not in (await desk.get(f"/desk/orders/{mine.number}")).text
    assert (await desk.get(f"/desk/orders/{other.number}")).status_code == 404


async def test_hostile_words_stay_words(desk: Desk) -> None:
    order = await desk.town.handling(
        title="<script>alert(1)</script>", content='"><img src=x onerror=alert(1)>'
    )
    await desk.as_("agent")
    html = (await desk.get(f"/desk/orders/{order.number}")).text
    assert "<script>alert" not in html and "<img src=x" not in html
