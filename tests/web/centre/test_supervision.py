"""The supervision desk: a live board, a notice in one press, its page and its steps."""

import re
from typing import Any

import pytest

from hotline.orders.models import Mark, Order
from hotline.supervision.models import SupervisionNotice
from tests.supervision.notices import ASKED, fed_back, issue, marked, take
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite
BOARD = "/desk/supervision"


def _lanes(html: str) -> dict[str, list[str]]:
    """Order ids by lane."""
    lanes = re.split(r'<section class="watch-lane watch-lane-(\w+)"', html)[1:]
    return {
        colour: re.findall(r'id="watch-(\d+)"', rest)
        for colour, rest in zip(lanes[::2], lanes[1::2], strict=True)
    }


async def _board(desk: Desk, **query: Any) -> dict[str, list[str]]:
    return _lanes((await desk.get(BOARD, params=query)).text)


async def test_orders_stand_in_the_lane_of_their_colour_by_deadline(desk: Desk) -> None:
    red, late = await marked(desk.town), await desk.town.handling(type="help")
    soon = await desk.town.handling(type="consultation")
    await desk.as_("supervisor")
    assert await _board(desk) == {"red": [f"{red.id}"], "yellow": [], "none": [f"{soon.id}", f"{late.id}"]}
    assert await _board(desk, rule="media_risk") == {"red": [f"{red.id}"], "yellow": [], "none": []}
    assert (await _board(desk, organisation="gaj"))["red"] == []
    assert (await _board(desk, urgency="emergency"))["none"] == []
    assert (await desk.get(f"{BOARD}?rule=nonsense&lane=blue")).status_code == 200


async def test_a_mark_that_stands_on_a_closed_order_is_still_on_the_board(desk: Desk) -> None:
    order = await marked(desk.town)
    await Order.filter(id=order.id).update(state="closed", due_at=None)
    await desk.as_("supervisor")
    assert (await _board(desk))["red"] == [f"{order.id}"]


async def test_only_the_lanes_are_sent_again_and_more_of_one_lane(desk: Desk) -> None:
    for number in range(27):
        await desk.town.handling(title=f"第{number}件")
    await desk.as_("supervisor")
    html = (await desk.get(BOARD, headers={"hx-request": "true"})).text
    assert "<html" not in html and len(_lanes(html)["none"]) == 25
    more = re.search(r'hx-get="(/desk/supervision/lane[^"]+)"', html)
    assert more
    assert len(re.findall(r'id="watch-\d+"', (await desk.get(more[1].replace("&amp;", "&"))).text)) == 2


async def test_a_notice_in_one_press(desk: Desk) -> None:
    order = await marked(desk.town)
    await desk.as_("supervisor")
    sheet = (await desk.get(f"{BOARD}/new?orders={order.number}")).text
    assert "舆情风险" in sheet and "leader（主要领导）" in sheet and "第 3 个工作日" in sheet
    words = re.search(r'name="requirement"[^>]*>\s*([^<]+)<', sheet)
    assert words
    sent = {"orders": order.number, "organisation": "zjj", "leader": "leader", "requirement": words[1]}
    answer = await desk.post(f"{BOARD}/new", sent, at=f"{BOARD}/new?orders={order.number}")
    notice = await SupervisionNotice.get()
    assert (answer.status_code, answer.headers["location"]) == (303, f"{BOARD}/{notice.id}")
    assert "督〔2026〕00001号" in (await desk.get(BOARD)).text
    assert "督〔2026〕00001号" in (await desk.get(f"/desk/orders/{order.number}")).text


async def test_what_is_wrong_is_said_and_what_was_typed_stays(desk: Desk) -> None:
    order = await marked(desk.town)
    await desk.as_("supervisor")
    at = f"{BOARD}/new?orders={order.number}"
    sent = {"orders": order.number, "requirement": "把灯修好", "due_at": "2020-01-01T10:00"}
    answer = await desk.post(f"{BOARD}/new", sent, at=at)
    assert answer.status_code == 422 and "必须晚于现在" in answer.text and "把灯修好" in answer.text
    assert await SupervisionNotice.all().count() == 0


async def test_orders_of_two_units_are_not_put_into_one_notice(desk: Desk) -> None:
    ours, theirs = await desk.town.handling(), await desk.town.submit()
    await desk.town.do(theirs, "accept", "agent")
    await desk.town.do(theirs, "dispatch", "dispatcher", lead="gaj")
    await desk.as_("supervisor")
    answer = await desk.get(f"{BOARD}/new", params={"orders": [ours.number, theirs.number]})
    assert answer.status_code == 409 and "没有共同的承办单位" in answer.text
    assert f"orders={theirs.number}" in answer.text
    assert (await desk.get(f"{BOARD}/new")).status_code == 404


async def test_the_notices_page_is_the_paper_with_its_log(desk: Desk) -> None:
    order = await marked(desk.town)
    notice = await fed_back(desk.town, order)
    await desk.as_("supervisor")
    html = (await desk.get(f"{BOARD}/{notice.id}")).text
    for words in ("督办通知单", notice.number, ASKED, "路灯今晚修复", "核实销号", order.number or "-"):
        assert words in html
    done = await desk.post(f"{BOARD}/{notice.id}/do/verify", {"opinion": "属实", "lift_marks": "true"})
    assert done.status_code == 303
    assert await Mark.filter(order_id=order.id, lifted_at__isnull=True).count() == 0
    assert "属实" in (await desk.get(f"{BOARD}/lifted")).text
    assert notice.number not in (await desk.get(f"{BOARD}/notices")).text
    assert notice.number in (await desk.get(f"{BOARD}/notices?state=verified")).text
    assert notice.number in (await desk.get(f"{BOARD}/notices?all=1&order={order.number}")).text


async def test_a_step_that_is_no_longer_possible_is_said_on_its_form(desk: Desk) -> None:
    notice = await fed_back(desk.town, await marked(desk.town))
    await desk.as_("supervisor")
    form = f"{BOARD}/{notice.id}/do/refuse"
    await desk.get(form)
    await take(desk.town, notice, "verify", "supervisor", opinion="属实")
    answer = await desk.post(form, {"reason": "照片呢", "version": "3"})
    assert answer.status_code == 409 and "照片呢" in answer.text
    assert (await desk.post(form, {})).status_code == 422
    assert (await desk.get(f"{BOARD}/{notice.id}/do/nonsense")).status_code == 404


async def test_a_workstation_answers_at_its_desk_with_evidence(desk: Desk) -> None:
    order = await desk.town.submit()
    await desk.town.do(order, "accept", "agent")
    await desk.town.do(order, "dispatch", "dispatcher", lead="gzz")
    notice = await issue(desk.town, order)
    await desk.as_("station")
    url = f"{BOARD}/{notice.id}"
    assert "反馈" in (await desk.get(url)).text
    files = {"files": ("报告.pdf", b"%PDF-1.4 report", "application/pdf")}
    sent = await desk.post(f"{url}/do/feed_back", {"content": "已派人"}, files=files)
    assert sent.status_code == 303
    found = re.search(rf"{url}/files/[0-9a-f-]+", (await desk.get(url)).text)
    assert found and (await desk.get(found[0])).content == b"%PDF-1.4 report"
    await desk.as_("police")
    assert (await desk.get(found[0])).status_code == (await desk.get(url)).status_code == 404


async def test_who_may_only_look_gets_no_buttons(desk: Desk) -> None:
    order = await marked(desk.town)
    await issue(desk.town, order)
    await desk.town.handling(title="还没有督办")
    await desk.as_("manager")
    html = (await desk.get(BOARD)).text
    assert "/desk/supervision/new" not in html and "/do/lift_mark" not in html
    assert (await desk.get(f"{BOARD}/new?orders={order.number}")).status_code == 403
    await desk.as_("signer")
    assert (await _board(desk))["red"] == [f"{order.id}"]
    await desk.as_("police")
    assert (await _board(desk))["red"] == []
