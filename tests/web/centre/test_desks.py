"""The working desks: dispatch, review, call-back, unit, library, supervision, publishing."""

from datetime import timedelta

import pytest

from hotline.orders.models import Assignment, Order
from hotline.orders.states import AssignmentState, State
from hotline.people.models import Organisation, Staff, StaffRole
from hotline.people.roles import Role
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite


async def to_dispatch(desk: Desk, **more: object) -> Order:
    order = await desk.town.submit(**more)
    await desk.town.do(order, "accept", "agent")
    await desk.town.do(order, "send_to_review", "agent")
    return await desk.town.do(order, "review", "dispatcher", decision="approve")


async def test_the_dispatch_desk_opens_the_first_with_a_suggestion(desk: Desk) -> None:
    unit = desk.town.organisations["gzz"]
    await Organisation.filter(id=unit.id).update(territory=["滨江路"])
    order = await to_dispatch(desk)
    await desk.as_("dispatcher")
    html = (await desk.get("/desk/dispatch")).text
    assert "辖区包含“滨江路”" in html and 'data-value="gzz"' in html
    assert f'action="/desk/orders/{order.number}/do/dispatch"' in html
    sent = {"lead": "zjj", "next": "/desk/dispatch?tab=dispatch"}
    done = await desk.post(f"/desk/orders/{order.number}/do/dispatch", sent, at="/desk/dispatch")
    assert done.headers["location"] == "/desk/dispatch?tab=dispatch"
    assert "没有等待派单的工单" in (await desk.get("/desk/dispatch")).text


async def test_returned_orders_say_why_and_whom_the_unit_proposed(desk: Desk) -> None:
    order = await desk.town.dispatched()
    await desk.town.do(order, "return", "signer", reason="属市政道路，由交通局管养", propose="jtj")
    await desk.town.do(order, "review", "reviewer", decision="approve")
    await desk.as_("dispatcher")
    html = (await desk.get("/desk/dispatch?tab=returned")).text
    assert "曾被退回" in html and "属市政道路" in html and "交通局" in html


async def test_the_intake_review_is_decided_on_the_dispatch_desk(desk: Desk) -> None:
    order = await desk.town.submit()
    await desk.town.do(order, "accept", "agent")
    await desk.town.do(order, "send_to_review", "agent")
    await desk.as_("dispatcher")
    page = await desk.get("/desk/dispatch?tab=intake_review")
    assert "/do/review_intake" in page.text
    decided = {"decision": "approve", "kind": "intake"}
    await desk.post(f"/desk/orders/{order.number}/do/review_intake", decided)
    assert (await Order.get(id=order.id)).state is State.TO_DISPATCH


async def test_an_extension_shows_what_it_does_to_the_deadline(desk: Desk) -> None:
    order = await desk.town.handling()
    await desk.town.do(order, "extend", "signer", days=3, reason="需要采购配件")
    before = (await Assignment.get(order_id=order.id)).due_at
    await desk.as_("reviewer")
    html = (await desk.get("/desk/review?tab=extension")).text
    assert "需要采购配件" in html and "同意后截止（延 3 个工作日）" in html
    sent = {"decision": "approve", "kind": "extension"}
    await desk.post(f"/desk/orders/{order.number}/do/review_extension", sent, at="/desk/review?tab=extension")
    after = (await Assignment.get(order_id=order.id)).due_at
    assert before is not None and after is not None and after > before
    shown = (await desk.get(f"/desk/orders/{order.number}")).text
    assert f"{after.astimezone().date():%Y}" and "原截止" in shown


async def test_a_result_stands_beside_the_request_with_hints(desk: Desk) -> None:
    await desk.town.replied()
    await desk.as_("reviewer")
    html = (await desk.get("/desk/review?tab=result")).text
    assert "已修复全部路灯" in html and "没有引用法规或文件依据" in html


async def test_who_dispatched_does_not_get_the_returns_form(desk: Desk) -> None:
    order = await desk.town.dispatched()
    await desk.town.do(order, "return", "signer", reason="不属本局职责")
    await desk.as_("dispatcher")
    html = (await desk.get("/desk/review?tab=return")).text
    assert "由其他审核员处理" in html and "/do/review_return" not in html
    assert order.title in html


async def test_calling_back_records_both_answers_or_that_nobody_answered(desk: Desk) -> None:
    order = await desk.town.to_call_back()
    await desk.as_("agent")
    html = (await desk.get("/desk/callback")).text
    assert "办理过程（态度、效率）" in html and "办理结果（是否解决）" in html
    url = f"/desk/orders/{order.number}/do/call_back"
    await desk.post(url, {"reached": "false", "next": "/desk/callback"}, at="/desk/callback")
    assert "未接通 1 次" in (await desk.get("/desk/callback")).text
    incomplete = await desk.post(
        url, {"reached": "true", "process": "5", "note": "声音很小"}, at="/desk/callback"
    )
    assert incomplete.status_code == 422 and "声音很小" in incomplete.text
    await desk.post(url, {"reached": "true", "process": "5", "result": "4"}, at="/desk/callback")
    assert (await Order.get(id=order.id)).state is State.CLOSING_REVIEW


async def test_a_workstation_signs_and_passes_on(desk: Desk) -> None:
    order = await desk.town.submit()
    await desk.town.do(order, "accept", "agent")
    await desk.town.do(order, "dispatch", "dispatcher", lead="gzz")
    await desk.as_("station")
    assert order.title in (await desk.get("/desk/workstation")).text
    await desk.post(f"/desk/orders/{order.number}/do/sign", at="/desk/workstation")
    html = (await desk.get("/desk/workstation?tab=handling")).text
    assert "下派到下级单位" in html
    await desk.post(f"/desk/orders/{order.number}/do/dispatch", {"lead": "gzz_cgj"})
    assert order.title in (await desk.get("/desk/workstation?tab=tracking")).text
    assert (await desk.get("/desk/workstation?tab=difficult")).status_code == 200


async def test_one_answer_for_many_says_which_did_not_go(desk: Desk) -> None:
    good, waiting = await desk.town.handling(), await desk.town.dispatched()
    await desk.town.do(waiting, "sign", "signer")
    await desk.as_("handler")
    page = await desk.get("/desk/batch", params={"numbers": [good.number, waiting.number]})
    assert page.text.count('name="numbers"') == 2
    sent = {"numbers": [good.number, waiting.number], "content": "线路已经全部更换。"}
    part = await desk.post("/desk/batch", sent)
    assert part.status_code == 409
    assert "城管局 尚未答复" in part.text and "线路已经全部更换。" in part.text
    assert "1 件已答复，1 件没有答复" in part.text
    states = [(await desk.town.share(one, "zjj")).state for one in (good, waiting)]
    assert states == [AssignmentState.REPLIED, AssignmentState.HANDLING]


async def test_a_batch_answers_only_what_one_holds(desk: Desk) -> None:
    order = await desk.town.handling()
    await desk.as_("police")
    assert "没有选中工单" in (await desk.get("/desk/batch", params={"numbers": order.number})).text
    sent = {"numbers": [order.number], "content": "与我无关"}
    assert (await desk.post("/desk/batch", sent, at="/desk/workstation")).status_code == 409
    assert (await desk.post("/desk/batch", {"content": "没有选"}, at="/desk/workstation")).status_code == 422


async def test_the_library_holds_what_is_closed(desk: Desk) -> None:
    order = await desk.town.to_call_back(title="已经修好的路灯")
    await desk.town.do(order, "call_back", "agent", reached=True, process=5, result=5)
    await desk.town.do(order, "close", "reviewer")
    await desk.as_("agent")
    assert "已经修好的路灯" in (await desk.get("/desk/closed")).text
    assert "已经修好的路灯" in (await desk.get("/desk/closed?q=修好的路灯")).text
    assert "没有找到" in (await desk.get("/desk/closed?q=井盖")).text


async def test_appeals_are_decided_beside_the_order(desk: Desk) -> None:
    order = await desk.town.handling()
    await desk.town.do(order, "appeal", "signer", subject="overdue", reason="系统故障期间不应计时")
    await desk.as_("supervisor")
    assert "系统故障期间不应计时" in (await desk.get("/desk/appeals")).text
    sent = {"decision": "approve", "opinion": "情况属实"}
    await desk.post(f"/desk/orders/{order.number}/do/decide_appeal", sent, at="/desk/appeals")
    assert "没有等待审核的申诉" in (await desk.get("/desk/appeals")).text


async def test_exceptions_are_mended_on_line(desk: Desk) -> None:
    order = await desk.town.dispatched()
    await Assignment.filter(order_id=order.id).update(dispatched_at=desk.town.now - timedelta(days=5))
    await desk.as_("shift_lead")
    html = (await desk.get("/desk/exceptions?tab=lost_receipt")).text
    assert "operation=reassign" in html and "没有签收" in html
    sent = {"operation": "recall", "reason": "单位没有回应"}
    await desk.post(f"/desk/orders/{order.number}/do/mend", sent)
    assert (await Order.get(id=order.id)).state is State.TO_DISPATCH
    assert "一切正常" in (await desk.get("/desk/exceptions?tab=lost_receipt")).text


async def _editor(desk: Desk, login: str) -> None:
    centre = desk.town.centre
    staff = await Staff.create(
        login=login,
        name=login,
        organisation=centre,
        tenant=centre,
        password_hash="-",
        created_at=desk.town.now,
    )
    await StaffRole.create(staff=staff, role=Role.EDITOR)


async def _closed_with_consent(desk: Desk) -> Order:
    town = desk.town
    order = await town.to_call_back(public_consent=True, content="我叫王小明，电话13800138000，路灯不亮。")
    await town.do(order, "call_back", "agent", reached=True, process=5, result=5)
    return await town.do(order, "close", "reviewer")


async def test_a_result_is_published_by_two_persons(desk: Desk) -> None:
    for login in ("editor", "editor2"):
        await _editor(desk, login)
    order = await _closed_with_consent(desk)
    await _proposed(desk, order)
    await _reviewed(desk, order)
    await _withdrawn(desk, order)


async def _proposed(desk: Desk, order: Order) -> None:
    await desk.as_("editor")
    assert order.title in (await desk.get("/desk/publish")).text
    url = f"/desk/publish/{order.number}/propose"
    named = {"title": "路灯恢复照明", "request": "我叫王小明", "answer": "已修复。"}
    refused = await desk.post(url, named, at="/desk/publish")
    assert refused.status_code == 422 and "还能认出诉求人" in refused.text
    clean = named | {"request": "市民反映路灯不亮。"}
    assert (await desk.post(url, clean, at="/desk/publish")).status_code == 303
    waiting = (await desk.get("/desk/publish?tab=review")).text
    assert "要由另一位同事审核" in waiting
    assert '<ins class="masked">' in waiting and '<del class="masked">' in waiting


async def _reviewed(desk: Desk, order: Order) -> None:
    await desk.as_("editor2")
    url, at = f"/desk/publish/{order.number}/review", "/desk/publish?tab=review"
    assert (await desk.post(url, {"decision": "refuse"}, at=at)).status_code == 422
    assert (await desk.post(url, {"decision": "approve"}, at=at)).status_code == 303
    assert (await Order.get(id=order.id)).published_title == "路灯恢复照明"


async def _withdrawn(desk: Desk, order: Order) -> None:
    url, at = f"/desk/publish/{order.number}/withdraw", "/desk/publish?tab=published"
    assert "从门户撤下" in (await desk.get(at)).text
    assert (await desk.post(url, {"reason": ""}, at=at)).status_code == 422
    assert (await desk.post(url, {"reason": "市民要求"}, at=at)).status_code == 303
    assert (await Order.get(id=order.id)).published_at is None


@pytest.mark.parametrize(
    ("url", "may", "may_not"),
    [
        ("/desk/dispatch", "dispatcher", "agent"),
        ("/desk/review", "reviewer", "agent"),
        ("/desk/callback", "agent", "handler"),
        ("/desk/workstation", "station", "agent"),
        ("/desk/appeals", "supervisor", "reviewer"),
        ("/desk/exceptions", "shift_lead", "agent"),
        ("/desk/supervision", "supervisor", "admin"),
        ("/desk/closed", "agent", "admin"),
    ],
)
async def test_every_desk_opens_empty_and_only_to_its_people(
    desk: Desk, url: str, may: str, may_not: str
) -> None:
    await desk.as_(may)
    assert (await desk.get(url)).status_code == 200
    await desk.as_(may_not)
    assert (await desk.get(url)).status_code == 403
