"""Every action of the workflow can be reached, refused kindly, and never loses what was typed."""

import re
from datetime import UTC, datetime

import pytest

from hotline.orders.models import Assignment, Attachment, Order, OrderEvent, Verification
from hotline.orders.queries import get_detail
from hotline.orders.states import State
from hotline.orders.workflow import STEPS
from tests.orders.town import Town
from tests.web.centre.people import Desk
from web.centre.action_fields import ASKS, AT_ONCE
from web.centre.action_looks import LOOKS

pytestmark = pytest.mark.sqlite
#: Co-ordinates come from phones, not from a desk.
NOT_AT_A_DESK = {"lng", "lat"}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc00000030101"
    "00c9fe92ef0000000049454e44ae426082"
)


@pytest.mark.parametrize("step", [one for one in STEPS if one.permission], ids=lambda one: one.name)
def test_every_field_of_every_action_is_asked(step) -> None:  # type: ignore[no-untyped-def]
    asked = {ask.name for ask in ASKS.get(step.name, ())}
    assert asked == set(step.fields.model_fields) - NOT_AT_A_DESK
    assert step.name in LOOKS
    assert step.name in ASKS or step.name in AT_ONCE


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found[1]


POSTS = (
    *("agent", "dispatcher2", "shift_lead", "supervisor", "reviewer"),
    *("station", "signer", "handler", "leader"),
)
#: Drawn once there is one.
ONLY_WHERE_THERE_IS_ONE = ("lift_mark", "decide_appeal")


async def _orders_in_many_states(town: Town) -> list[Order]:
    orders = [
        await town.submit(),
        await town.dispatched(),
        await town.handling(),
        await town.replied(),
        await town.to_call_back(),
        await town.do(await town.submit(), "accept", "agent"),
    ]
    await town.do(orders[2], "return", "signer", reason="不属本局职责", propose="jtj")
    return orders


async def _steps_with_a_form(desk: Desk, order: Order, who: str) -> list[str]:
    """The steps `who` may take; the order's page has a button for each."""
    page = await desk.get(f"/desk/orders/{order.number}")
    if page.status_code == 404:
        return []
    detail = await get_detail(order.number or "", by=desk.town[who], now=desk.town.now)
    steps = [step.name for step in detail.steps if step.name not in AT_ONCE and step.permission is not None]
    for name in steps:
        assert name in ONLY_WHERE_THERE_IS_ONE or f"/do/{name}" in page.text
    return steps


async def _open_forms(desk: Desk, order: Order, steps: set[str]) -> set[str]:
    for step in steps:
        form = await desk.get(f"/desk/orders/{order.number}/do/{step}")
        assert form.status_code == 200 and 'name="idempotency_key"' in form.text, step
    return steps


async def test_whoever_may_do_something_gets_its_form(desk: Desk) -> None:
    """Orders in many states × people in all posts: every allowed step opens."""
    orders, opened = await _orders_in_many_states(desk.town), set[str]()
    for who in POSTS:
        await desk.as_(who)
        for order in orders:
            opened |= await _open_forms(desk, order, set(await _steps_with_a_form(desk, order, who)) - opened)
    told_apart = {"review_return", "review_result"}
    assert told_apart | {"accept", "dispatch", "sign", "reply", "call_back", "merge"} <= opened


async def test_dispatching_with_co_handlers(desk: Desk) -> None:
    order = await desk.town.submit()
    await desk.town.do(order, "accept", "agent")
    await desk.as_("dispatcher")
    url = f"/desk/orders/{order.number}/do/dispatch"
    page = await desk.get(url)
    assert "住建局 › 物业科" in page.text
    fields = {
        "lead": "zjj",
        "co_handlers": ["cgj", "gaj"],
        "opinion": "请办理",
        "version": hidden(page.text, "version"),
    }
    done = await desk.post(url, fields)
    assert (done.status_code, done.headers["location"]) == (303, f"/desk/orders/{order.number}")
    assert await Assignment.filter(order_id=order.id).count() == 3
    assert "交办住建局主办，城管局、公安局协办" in (await desk.get(f"/desk/orders/{order.number}")).text


async def test_a_stale_form_keeps_the_text_and_says_what_happened(desk: Desk) -> None:
    order = await desk.town.handling()
    await desk.as_("handler")
    url = f"/desk/orders/{order.number}/do/reply"
    form = (await desk.get(url)).text
    await desk.town.do(order, "urge", "agent", note="还没有人来")
    sent = {
        "content": "已更换全部线路。",
        "version": hidden(form, "version"),
        "idempotency_key": hidden(form, "idempotency_key"),
    }
    refused = await desk.post(url, sent)
    assert refused.status_code == 409
    assert "已更换全部线路。" in refused.text and "第 1 次催单" in refused.text
    again = sent | {"version": hidden(refused.text, "version")}
    assert (await desk.post(url, again)).status_code == 303
    assert (await Order.get(id=order.id)).state is State.RESULT_REVIEW


async def test_the_version_one_saw_counts_not_the_one_of_opening_the_form(desk: Desk) -> None:
    order = await desk.town.handling()
    await desk.as_("handler")
    seen = order.version
    await desk.town.do(order, "urge", "agent")
    form = (await desk.get(f"/desk/orders/{order.number}/do/reply?v={seen}")).text
    assert hidden(form, "version") == str(seen) and "第 1 次催单" in form


async def test_sending_twice_does_it_once(desk: Desk) -> None:
    order = await desk.town.handling()
    await desk.as_("agent")
    url = f"/desk/orders/{order.number}/do/supplement"
    form = (await desk.get(url)).text
    fields = {"content": "还有一处也不亮", "idempotency_key": hidden(form, "idempotency_key")}
    first, second = await desk.post(url, fields), await desk.post(url, fields)
    assert (first.status_code, second.status_code) == (303, 303)
    assert await OrderEvent.filter(order_id=order.id, action="supplement").count() == 1


async def test_a_missing_field_is_named_and_the_rest_kept(desk: Desk) -> None:
    order = await desk.town.handling()
    await desk.as_("signer")
    refused = await desk.post(
        f"/desk/orders/{order.number}/do/extend", {"reason": "需要采购配件", "days": ""}
    )
    assert refused.status_code == 422
    assert "需要采购配件" in refused.text and 'id="f-days-error"' in refused.text


async def test_a_fragment_is_sent_to_a_sheet(desk: Desk) -> None:
    order = await desk.town.handling()
    await desk.as_("signer")
    url = f"/desk/orders/{order.number}/do/extend"
    page = await desk.get(url, headers={"hx-request": "true"})
    assert "<html" not in page.text and 'hx-target="this"' in page.text
    done = await desk.post(url, {"days": "2", "reason": "需要采购配件"}, headers={"hx-request": "true"})
    assert done.headers["hx-redirect"] == f"/desk/orders/{order.number}"


async def test_merging_into_a_number_that_does_not_exist_keeps_the_form(desk: Desk) -> None:
    order = await desk.town.submit()
    await desk.as_("dispatcher")
    refused = await desk.post(f"/desk/orders/{order.number}/do/merge", {"into": "123", "reason": "同一件事"})
    assert refused.status_code == 422
    assert "没有找到主单" in refused.text and "同一件事" in refused.text


async def test_what_one_may_not_do_is_refused(desk: Desk) -> None:
    order = await desk.town.handling()
    await desk.as_("agent")
    assert (await desk.post(f"/desk/orders/{order.number}/do/sign", at="/desk")).status_code == 403
    assert (await desk.get(f"/desk/orders/{order.number}/do/nonsense")).status_code == 404
    assert (await desk.get(f"/desk/orders/{order.number}/do/evaluate")).status_code == 404


async def test_times_without_a_zone_are_the_citys(desk: Desk) -> None:
    order = await desk.town.handling()
    await desk.as_("handler")
    fields = {"method": "on_site", "verified_at": "2026-07-15T09:30", "findings": "线路老化"}
    assert (await desk.post(f"/desk/orders/{order.number}/do/verify", fields)).status_code == 303
    assert (await Verification.get()).verified_at == datetime(2026, 7, 15, 1, 30, tzinfo=UTC)
    bad = await desk.post(f"/desk/orders/{order.number}/do/verify", fields | {"verified_at": "昨天"})
    assert bad.status_code == 422


async def test_uploads_survive_a_refusal_and_land_in_the_order(desk: Desk) -> None:
    order = await desk.town.handling()
    await desk.as_("handler")
    url = f"/desk/orders/{order.number}/do/verify"
    refused = await desk.post(url, {"method": "on_site"}, files={"files": ("现场.png", PNG, "image/png")})
    assert refused.status_code == 422 and "现场.png" in refused.text
    kept = hidden(refused.text, "files")
    assert (
        await desk.post(url, {"method": "on_site", "findings": "已查看", "files": kept})
    ).status_code == 303
    attachment = await Attachment.get(order_id=order.id)
    file = await desk.get(f"/desk/orders/{order.number}/files/{attachment.id}")
    assert (file.status_code, file.headers["content-type"]) == (200, "image/png")
    await desk.as_("police")
    assert (await desk.get(f"/desk/orders/{order.number}/files/{attachment.id}")).status_code == 404


async def test_somebody_elses_upload_is_not_taken(desk: Desk) -> None:
    order = await desk.town.handling()
    await desk.as_("handler")
    url = f"/desk/orders/{order.number}/do/verify"
    refused = await desk.post(url, {"method": "on_site"}, files={"files": ("a.png", PNG, "image/png")})
    kept = hidden(refused.text, "files")
    await desk.as_("signer")
    done = await desk.post(url, {"method": "on_site", "findings": "已查看", "files": kept})
    assert done.status_code == 303
    assert not await Attachment.filter(order_id=order.id).exists()


async def test_a_workstation_passes_on_only_below_itself(desk: Desk) -> None:
    town = desk.town
    order = await town.submit()
    await town.do(order, "accept", "agent")
    await town.do(order, "dispatch", "dispatcher", lead="gzz")
    await town.do(order, "sign", "station")
    await desk.as_("station")
    form = (await desk.get(f"/desk/orders/{order.number}/do/dispatch")).text
    assert "东区城管局" in form and 'value="zjj"' not in form
    assert (
        await desk.post(f"/desk/orders/{order.number}/do/dispatch", {"lead": "gzz_cgj"})
    ).status_code == 303
