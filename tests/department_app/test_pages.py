"""Every page opens for those it is for, and shows what they came for."""

import pytest

from tests.department_app.conftest import Phones

pytestmark = pytest.mark.sqlite

PAGES = (
    "/app",
    "/app/todo",
    "/app/near-due",
    "/app/processing",
    "/app/processing/offline",
    "/app/processing/tracking",
    "/app/done",
    "/app/followed",
    "/app/search",
    "/app/me",
    "/app/me/devices",
    "/app/version",
)


@pytest.mark.parametrize("who", ["signer", "handler", "leader", "station"])
async def test_every_page_opens_empty_and_full(phones: Phones, who: str) -> None:
    phone = await phones.of(who)
    for full in (False, True):
        if full:
            await phones.town.dispatched()
            await phones.town.handling()
            await phones.town.replied()
        for page in PAGES:
            answer = await phone.get(page)
            assert answer.status_code == 200, page


async def test_the_centre_and_strangers_stay_outside(phones: Phones) -> None:
    assert (await (await phones.of("agent")).get("/app")).status_code == 403
    answer = await phones.http.get("/app")
    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/app/login")


async def test_leader_modules_exist_for_leaders_only(phones: Phones) -> None:
    leader, handler = await phones.of("leader"), await phones.of("handler")
    assert "督察督办" in (await leader.get("/app")).text
    assert "全单位情况" in (await leader.get("/app")).text
    assert (await leader.get("/app/supervised")).status_code == 200
    assert "督察督办" not in (await handler.get("/app")).text
    assert "全单位情况" not in (await handler.get("/app")).text
    assert (await handler.get("/app/supervised")).status_code == 403


async def test_a_new_order_appears_under_todo_with_its_explained_deadline(phones: Phones) -> None:
    order = await phones.town.dispatched()
    page = (await (await phones.of("signer")).get("/app/todo")).text
    assert order.number and order.number in page
    assert "签收" in page and "工作日" in page and "剩" in page


async def test_near_due_lists_what_is_left_of_working_time_first(phones: Phones) -> None:
    first = await phones.town.handling(title="先到期")
    phones.town.later(days=2)
    second = await phones.town.handling(title="后到期")
    phones.town.later(days=20)
    page = (await (await phones.of("handler")).get("/app/near-due")).text
    assert page.index("先到期") < page.index("后到期")
    assert first.number and second.number


async def test_a_list_goes_on_where_the_page_ended(phones: Phones) -> None:
    for n in range(23):
        await phones.town.dispatched(title=f"第{n}件")
    phone = await phones.of("signer")
    page = (await phone.get("/app/todo")).text
    after = page.split("/app/todo?after=")[1].split('"')[0]
    more = await phone.get(f"/app/todo?after={after}", headers={"hx-request": "true"})
    assert page.count('class="row-card') == 20
    assert more.text.count('class="row-card') == 3
    assert "<html" not in more.text


async def test_a_broken_cursor_is_refused(phones: Phones) -> None:
    assert (await (await phones.of("signer")).get("/app/todo?after=x")).status_code == 422


async def test_search_finds_by_number_and_by_title(phones: Phones) -> None:
    order = await phones.town.handling(title="电动车占用消防通道")
    phone = await phones.of("handler")
    spaced = " ".join((order.number or "")[n : n + 6] for n in range(0, 20, 6))
    for q in (order.number, spaced, "消防通道"):
        page = (await phone.get("/app/search", params={"q": q})).text
        assert "电动车占用消防通道" in page and "is-now" in page
    assert "没有找到" in (await phone.get("/app/search", params={"q": "没人提过的事"})).text
    assert "电动车" not in (await (await phones.of("police")).get("/app/search?q=消防通道")).text


async def test_somebody_elses_order_does_not_exist(phones: Phones) -> None:
    order = await phones.town.handling()
    police = await phones.of("police")
    assert (await police.get(f"/app/orders/{order.number}")).status_code == 404
    assert (await police.get(f"/app/orders/{order.number}/do/reply")).status_code == 404
    assert (await police.do(order.number, "sign")).status_code == 404
    assert (await police.post(f"/app/orders/{order.number}/contact", {})).status_code == 404
    assert (await police.get("/app/orders/../../etc/passwd")).status_code == 404


async def test_own_devices_are_listed_and_ended(phones: Phones) -> None:
    here, there = await phones.of("handler"), await phones.of("handler")
    page = (await here.get("/app/me/devices")).text
    ending = page.split("/app/me/devices/")[1].split("/end")[0]
    assert (await here.post(f"/app/me/devices/{ending}/end", {})).status_code == 303
    assert (await there.get("/app/me")).status_code == 303
    assert (await here.get("/app/me")).status_code == 200
