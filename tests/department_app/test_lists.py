"""Lists: what each order offers there, and one press for many."""

import pytest

from hotline.orders.models import Order
from hotline.orders.states import State
from tests.department_app.conftest import Phones

pytestmark = pytest.mark.sqlite


async def test_many_are_signed_at_once_and_each_refusal_is_explained(phones: Phones) -> None:
    one, two = await phones.town.dispatched(title="甲"), await phones.town.handling(title="乙")
    phone = await phones.of("signer")
    numbers = [str(one.number), str(two.number), "990100202607150200001X"]
    assert "共 2 件" in (await phone.get("/app/batch/sign", params={"numbers": numbers})).text
    page = (await phone.post("/app/batch/sign", {"numbers": numbers, "key": "k"})).text
    assert "1 件已签收" in page and "2 件没有办成" in page
    assert "本单位没有可以进行此操作的交办" in page and "没有找到这个工单" in page
    assert (await Order.get(id=one.id)).state is State.HANDLING


async def test_one_answer_for_many(phones: Phones) -> None:
    orders = [await phones.town.handling(title=f"路灯{n}") for n in range(3)]
    phone = await phones.of("handler")
    numbers = [str(order.number) for order in orders]
    empty = await phone.post("/app/batch/reply", {"numbers": numbers})
    assert empty.status_code == 422 and "路灯2" in empty.text
    for _ in range(2):
        page = (
            await phone.post("/app/batch/reply", {"numbers": numbers, "content": "已统一更换", "key": "k"})
        ).text
        assert "3 件已提交答复" in page
    for order in orders:
        assert (await Order.get(id=order.id)).answer == "已统一更换"
    assert (await phone.post("/app/batch/reply", {"content": "没选"})).status_code == 422
    assert (await phone.get("/app/batch/close")).status_code == 404


async def test_who_chose_too_many_is_told_what_stays(phones: Phones) -> None:
    order = await phones.town.dispatched()
    numbers = [str(order.number), *(f"99010020260715020{n:05}" for n in range(54))]
    page = (await (await phones.of("signer")).get("/app/batch/sign", params={"numbers": numbers})).text
    assert "一次最多办理 50 件" in page and "其余 5 件" in page


async def test_a_list_offers_what_each_order_allows(phones: Phones) -> None:
    waiting, working = await phones.town.dispatched(), await phones.town.handling()
    phones.town.later(days=25)
    page = (await (await phones.of("signer")).get("/app/near-due")).text
    assert (
        f"/app/orders/{waiting.number}/do/sign" in page and f"/app/orders/{working.number}/do/reply" in page
    )
    assert f"/app/orders/{waiting.number}/do/reply" not in page
    assert 'formaction="/app/batch/sign"' in page and 'formaction="/app/batch/reply"' in page
    assert page.count("已超期</h2>") == 1


async def test_a_held_clock_is_not_near_due(phones: Phones) -> None:
    order = await phones.town.handling(title="挂起的工单")
    await phones.town.do(order, "suspend", "supervisor", reason="等待上级批复")
    phones.town.later(days=20)
    assert "挂起的工单" not in (await (await phones.of("handler")).get("/app/near-due")).text
