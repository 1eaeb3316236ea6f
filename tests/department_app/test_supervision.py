"""督察督办 on the phone: what leaders see, what a unit answers, what a leader issues himself."""

import re

import pytest

from hotline.orders.models import Attachment
from hotline.supervision.models import SupervisionFile, SupervisionNotice
from tests.department_app.conftest import Phones
from tests.supervision.notices import ASKED, fed_back, issue, marked, take

pytestmark = pytest.mark.sqlite
PHOTO = ("现场.pdf", b"%PDF-1.4 photo", "application/pdf")


async def test_leaders_have_three_lists_and_signers_what_they_may_answer(phones: Phones) -> None:
    town = phones.town
    notice = await issue(town, await marked(town))
    leader, signer, handler = [await phones.of(name) for name in ("leader", "signer", "handler")]
    html = (await leader.get("/app/supervised")).text
    assert all(words in html for words in ("被标记的工单", "收到的督办", "发出的督办", "路灯不亮"))
    assert notice.number in (await leader.get("/app/supervised/received")).text
    assert notice.number not in (await leader.get("/app/supervised/issued")).text
    html = (await signer.get("/app/supervised/received")).text
    assert notice.number in html and "发出的督办" not in html
    assert [(await one.get("/app/supervised")).status_code for one in (signer, handler)] == [403, 403]
    assert (await handler.get("/app/supervised/received")).status_code == 403
    assert "收到的督办单" in (await signer.get("/app")).text


async def test_a_feedback_with_photos_and_a_repeat_of_it(phones: Phones) -> None:
    town = phones.town
    notice = await issue(town, await marked(town))
    leader, url = await phones.of("leader"), f"/app/supervision/{notice.id}"
    html = (await leader.get(url)).text
    assert ASKED in html and "签收督办单" in html
    form = (await leader.get(f"{url}/do/feed_back", headers={"hx-request": "true"})).text
    key = re.search(r'name="key" value="(\w+)"', form)
    assert key and "<html" not in form
    sent = {"content": "已到场修复", "key": key[1], "version": "1"}
    answers = [await leader.post(f"{url}/do/feed_back", sent, files={"photos": PHOTO}) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert await SupervisionFile.filter(notice_id=notice.id).count() == 1
    page = (await leader.get(url)).text
    link = re.search(rf"{url}/files/[0-9a-f-]+", page)
    assert link and (await leader.get(link[0])).content == PHOTO[1]
    assert (await (await phones.of("police")).get(link[0])).status_code == 404
    assert await Attachment.all().count() == 0


async def test_what_is_missing_is_said_and_the_photo_stays(phones: Phones) -> None:
    notice = await issue(phones.town, await marked(phones.town))
    leader, url = await phones.of("leader"), f"/app/supervision/{notice.id}/do/feed_back"
    answer = await leader.post(url, {"content": ""}, files={"photos": PHOTO})
    assert answer.status_code == 422 and "现场.pdf" in answer.text
    assert (await leader.get(f"/app/supervision/{notice.id}/do/nonsense")).status_code == 404


async def test_a_leader_issues_from_the_order_and_lifts_what_was_answered(phones: Phones) -> None:
    town, order = phones.town, await marked(phones.town)
    leader = await phones.of("leader")
    assert "/app/supervision/new" in (await leader.get(f"/app/orders/{order.number}")).text
    sheet = (await leader.get(f"/app/supervision/new?orders={order.number}")).text
    assert "舆情风险" in sheet and "住建局" in sheet
    sent = {"orders": order.number or "", "organisation": "zjj", "requirement": "请今日办结"}
    assert (await leader.post("/app/supervision/new", sent)).status_code == 303
    notice = await SupervisionNotice.get()
    assert "/app/supervision/new" not in (await leader.get(f"/app/orders/{order.number}")).text
    assert notice.number in (await leader.get("/app/supervised/issued")).text
    again = await leader.get(f"/app/supervision/new?orders={order.number}")
    assert again.status_code == 409 and "已有未销号" in again.text
    await take(town, notice, "feed_back", "signer", content="已办结")
    assert "督办反馈待核实" in (await leader.get("/app")).text
    done = await leader.post(f"/app/supervision/{notice.id}/do/verify", {"opinion": "属实"})
    assert done.status_code == 303
    assert notice.number not in (await leader.get("/app/supervised/issued")).text
    assert notice.number in (await leader.get("/app/supervised/issued?all=1")).text


async def test_others_neither_see_nor_issue(phones: Phones) -> None:
    notice = await fed_back(phones.town, await marked(phones.town))
    police, signer = await phones.of("police"), await phones.of("signer")
    assert (await police.get(f"/app/supervision/{notice.id}")).status_code == 404
    assert (await police.get("/app/supervised/received")).status_code == 200
    assert (await signer.get("/app/supervision/new?orders=1")).status_code == 403
    assert (
        await signer.post(f"/app/supervision/{notice.id}/do/verify", {"opinion": "好"})
    ).status_code == 403


async def test_the_orders_story_tells_of_marks_and_notices(phones: Phones) -> None:
    order = await marked(phones.town)
    await issue(phones.town, order)
    html = (await (await phones.of("handler")).get(f"/app/orders/{order.number}")).text
    assert "向住建局发出督办单 督〔2026〕00001号" in html
