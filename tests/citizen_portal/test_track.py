"""Coming back with number and code, and what a citizen may do then."""

import re

import pytest

from hotline.orders.models import Order, Supplement
from hotline.orders.states import State
from tests.citizen_portal.conftest import Visitor
from tests.citizen_portal.submitting import photo
from tests.orders.town import Town, build

pytestmark = pytest.mark.sqlite


async def prove(visitor: Visitor, order: Order, code: str, base: str = "") -> int:
    await visitor.open(f"{base}/track")
    answer = await visitor.send(f"{base}/track", {"number": order.number or "", "query_code": code})
    if answer.status_code == 303:
        await visitor.follow(answer)
    return answer.status_code


async def test_number_and_code_open_the_order(visitor: Visitor, town: Town) -> None:
    order = await town.dispatched()
    assert await prove(visitor, order, town.last_code) == 303
    for words in (
        order.title,
        "已转承办单位",
        "已转 住建局",
        "承办单位最迟",
        "从下一个工作日",
        "138****8000",
    ):
        assert words in visitor.page, words
    assert "13800138000" not in visitor.page and "请办理" not in visitor.page


async def test_typed_with_spaces_it_is_the_same_number(visitor: Visitor, town: Town) -> None:
    order = await town.submit()
    number = str(order.number)
    await visitor.open("/track")
    typed = {"number": f" {number[:6]} {number[6:14]}-{number[14:]}", "query_code": f" {town.last_code} "}
    assert (await visitor.send("/track", typed)).status_code == 303


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("{n}", "000000x"),
        ("1234", "123456"),
        ("{n}9", "123456"),
        ("../../etc", "1"),
        ("", ""),
        ("' OR 1=1", "1"),
    ],
)
async def test_a_wrong_number_or_code_is_refused_alike(
    visitor: Visitor, town: Town, number: str, code: str
) -> None:
    order = await town.submit()
    await visitor.open("/track")
    answer = await visitor.send("/track", {"number": number.format(n=order.number), "query_code": code})
    assert answer.status_code in (404, 422)
    assert "工单编号或查询码不正确" in visitor.page or "请填写这一项" in visitor.page


async def test_guessing_is_stopped_by_address(visitor: Visitor, town: Town) -> None:
    order, code = await town.submit(), town.last_code
    object.__setattr__(visitor.app.state.services.settings, "track_failures_per_hour", 3)
    wrong = "000000" if code != "000000" else "111111"
    seen = [await prove(visitor, order, wrong) for _ in range(4)]
    assert seen == [404, 404, 404, 429]
    assert await prove(visitor, order, code) == 429, "the right code is not tried any more either"


async def test_without_proof_the_order_page_asks_for_the_code(visitor: Visitor, town: Town) -> None:
    order = await town.submit()
    answer = await visitor.open(f"/track/{order.number}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/track?number={order.number}")
    await visitor.open("/track")
    answer = await visitor.send(f"/track/{order.number}/withdraw", {"sure": "true"})
    assert answer.status_code == 303 and "/track?number" in answer.headers["location"]
    assert (await Order.get(id=order.id)).state is State.RECEIVED


async def test_a_proof_is_for_one_order_only(visitor: Visitor, town: Town) -> None:
    mine, code = await town.submit(), town.last_code
    other = await town.submit(title="别人的事", citizen={"name": "李", "phone": "13900139000"})
    assert await prove(visitor, mine, code) == 303
    assert (await visitor.open(f"/track/{other.number}")).status_code == 303
    forged = visitor.http.cookies.get(f"order-{str(mine.number)[-12:]}")
    visitor.http.cookies.set(f"order-{str(other.number)[-12:]}", str(forged))
    assert (await visitor.open(f"/track/{other.number}")).status_code == 303


async def test_another_citys_number_does_not_exist_here(visitor: Visitor, town: Town) -> None:
    other = await build("b_", "450700")
    order = await other.submit()
    assert await prove(visitor, order, other.last_code) == 404
    assert await prove(visitor, order, other.last_code, base="/c/b_centre") == 303
    assert order.title in visitor.page
    assert (await visitor.open(f"/track/{order.number}")).status_code == 303


async def test_supplementing_with_a_photo(visitor: Visitor, town: Town) -> None:
    order = await town.handling()
    await prove(visitor, order, town.last_code)
    files = [("photos", ("a.jpg", photo(), "image/jpeg"))]
    fields = {"content": "今晚又有一位老人摔倒了。"}
    hidden = visitor.hidden() | fields
    first = await visitor.http.post(f"/track/{order.number}/supplement", data=hidden, files=files)
    again = await visitor.http.post(f"/track/{order.number}/supplement", data=hidden, files=files)
    assert (first.status_code, again.status_code) == (303, 303)
    await visitor.follow(first)
    assert fields["content"] in visitor.page and "/thumb" in visitor.page
    assert await Supplement.filter(order_id=order.id).count() == 1


async def test_urging_twice_in_a_day_is_refused_with_the_reason(visitor: Visitor, town: Town) -> None:
    order = await town.handling()
    await prove(visitor, order, town.last_code)
    answer = await visitor.send(f"/track/{order.number}/urge", {"note": "等了三天了"})
    await visitor.follow(answer)
    assert "您催促了办理" in visitor.page
    answer = await visitor.send(f"/track/{order.number}/urge", {"note": "再催一次"})
    assert answer.status_code == 429 and "已经催办过" in visitor.page


async def test_withdrawing_needs_a_tick(visitor: Visitor, town: Town) -> None:
    order = await town.submit()
    await prove(visitor, order, town.last_code)
    answer = await visitor.send(f"/track/{order.number}/withdraw", {"reason": "自己解决了"})
    assert answer.status_code == 422 and "自己解决了" in visitor.page
    answer = await visitor.send(f"/track/{order.number}/withdraw", {"reason": "自己解决了", "sure": "true"})
    await visitor.follow(answer)
    assert "已撤单" in visitor.page
    assert (await Order.get(id=order.id)).state is State.WITHDRAWN


async def test_evaluating_process_and_result_apart(visitor: Visitor, town: Town) -> None:
    order = await town.to_call_back()
    await prove(visitor, order, town.last_code)
    assert "已修复全部路灯" in visitor.page and "办理过程满意吗" in visitor.page
    answer = await visitor.send(f"/track/{order.number}/evaluate", {"process": "5"})
    assert answer.status_code == 422
    for bad in ("0", "6", "x"):
        answer = await visitor.send(f"/track/{order.number}/evaluate", {"process": bad, "result": "5"})
        assert answer.status_code == 422
    answer = await visitor.send(
        f"/track/{order.number}/evaluate", {"process": "5", "result": "4", "comment": "很快"}
    )
    await visitor.follow(answer)
    assert "办理过程：非常满意；办理结果：满意" in visitor.page and "很快" in visitor.page
    assert (await Order.get(id=order.id)).satisfaction == 4


async def test_an_answer_is_not_shown_before_it_is_reviewed(visitor: Visitor, town: Town) -> None:
    order = await town.replied()
    await prove(visitor, order, town.last_code)
    assert "已修复全部路灯" not in visitor.page and "办理结果审核中" in visitor.page


async def test_an_action_not_allowed_now_changes_nothing(visitor: Visitor, town: Town) -> None:
    order = await town.submit()
    await prove(visitor, order, town.last_code)
    answer = await visitor.send(f"/track/{order.number}/evaluate", {"process": "5", "result": "5"})
    assert answer.status_code == 409 and "不能评价" in visitor.page
    assert (await visitor.send(f"/track/{order.number}/close", {})).status_code == 404
    assert (await Order.get(id=order.id)).version == order.version


async def test_a_merged_order_shows_the_main_orders_progress(visitor: Visitor, town: Town) -> None:
    main = await town.dispatched(title="路灯不亮", citizen={"name": "李四", "phone": "13900139000"})
    await town.do(main, "supplement", town.citizen(main), content="我家住 3 栋 501")
    order = await town.submit()
    code = town.last_code
    await town.do(order, "accept", "agent")
    await town.do(order, "merge", "dispatcher", into=main.number)
    await prove(visitor, order, code)
    assert "合并办理" in visitor.page and "已转 住建局" in visitor.page
    assert "501" not in visitor.page and str(main.number) not in visitor.page


async def test_an_invalid_order_says_why(visitor: Visitor, town: Town) -> None:
    order = await town.submit()
    await town.do(order, "mark_invalid", "agent", code="other_region", note="内部备注")
    await prove(visitor, order, town.last_code)
    assert "非本行政区域事项" in visitor.page and "内部备注" not in visitor.page


async def test_what_the_centre_asks_is_put_first(visitor: Visitor, town: Town) -> None:
    order = await town.submit()
    await town.do(order, "ask_supplement", "agent", question="请问是哪一段路？")
    await prove(visitor, order, town.last_code)
    assert "请问是哪一段路？" in visitor.page and re.search(r'id="supplement" ?open', visitor.page)
