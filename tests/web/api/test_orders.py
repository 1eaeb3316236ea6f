"""Reading and submitting through the API."""

from typing import Any

import pytest

from hotline.orders.models import Order
from tests.orders.town import build
from tests.web.api.story import PICTURE, REQUEST, ROOT, Api, give_credentials


async def test_lists_are_filtered(api: Api) -> None:
    lamp, noise = await api.handling(), await api.submit(title="夜间施工噪音扰民", type="help")

    async def numbers(**query: Any) -> list[str]:
        return [one["number"] for one in (await api.get("/orders", params=query))["items"]]

    assert await numbers() == [noise, lamp]
    assert await numbers(state="handling") == [lamp]
    assert await numbers(state=["handling", "received"]) == [noise, lamp]
    assert await numbers(q="施工噪音") == [noise]
    assert await numbers(q=lamp) == [lamp]
    assert await numbers(organisation="zjj") == [lamp]
    assert await numbers(organisation="nothing") == []
    assert await numbers(phone="138-0013-8000") == [noise, lamp]
    assert await numbers(phone="13900139000") == []
    assert await numbers(type="help") == [noise]
    assert await numbers(created_from="2999-01-01T00:00:00Z") == []
    assert await numbers(created_to="2999-01-01T00:00:00+08:00") == [noise, lamp]
    assert await numbers(overdue="true") == []
    assert (await api.get("/orders", "handler"))["items"][0]["number"] == lamp


async def test_pages_follow_each_other(api: Api) -> None:
    numbers = [await api.submit() for _ in range(5)]
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        answer = await api.call("GET", "/orders", params=query)
        page = answer.json()
        seen += [one["number"] for one in page["items"]]
        if page["after"] is None:
            break
        assert answer.headers["link"] == f'<{ROOT}/orders?limit=2&after={page["after"]}>; rel="next"'
        query["after"] = page["after"]
    assert seen == numbers[::-1]


async def test_extreme_moments_and_cursors_find_nothing(api: Api) -> None:
    await api.submit()
    for query in (
        {"created_from": "9999-12-31T23:59:59-14:00"},
        {"created_to": "0001-01-01T00:00:00+14:00"},
        {"after": "0"},
        {"q": "'\" OR 1=1 -- <script>"},
        {"q": "%_*\\"},
    ):
        assert (await api.get("/orders", params=query))["items"] == []
    assert len((await api.get("/orders", params={"after": "9" * 18}))["items"]) == 1
    for path in ("/organisations", "/classifications"):
        assert (await api.get(path, params={"after": "9" * 18}))["items"] == []


async def test_personal_data_leaves_masked(api: Api) -> None:
    number = await api.submit()
    answer = await api.call("GET", f"/orders/{number}")
    assert answer.json()["citizen"] == {"name": "王**", "phone": "138****8000"}
    assert "13800138000" not in answer.text
    assert "王小明" not in answer.text


async def test_the_same_submission_twice_is_one_order(api: Api) -> None:
    once = {"Idempotency-Key": "phone-42"}
    first = await api.call("POST", "/orders", headers=once, json=REQUEST)
    again = await api.call("POST", "/orders", headers=once, json=REQUEST)
    other = await api.call("POST", "/orders", headers=once, json=REQUEST | {"title": "别的事"})
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert await Order.all().count() == 1


async def test_an_action_replayed_changes_nothing_more(api: Api) -> None:
    number = await api.submit()
    once = {"Idempotency-Key": "k1"}
    first = await api.attempt(number, "supplement", headers=once, content="东头。")
    again = await api.attempt(number, "supplement", headers=once, content="东头。")
    other = await api.attempt(number, "supplement", headers=once, content="西头。")
    assert [one.status_code for one in (first, again, other)] == [200, 200, 409]
    assert len((await api.order(number))["supplements"]) == 1


async def test_a_stale_view_is_refused(api: Api) -> None:
    number = await api.submit()
    shown = await api.call("GET", f"/orders/{number}")
    seen = {"If-Match": shown.headers["etag"]}
    assert shown.headers["etag"] == '"1"'
    assert (await api.attempt(number, "accept", headers=seen)).status_code == 200
    stale = await api.attempt(number, "dispatch", headers=seen, lead="zjj")
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert (await api.attempt(number, "dispatch", headers={"If-Match": "*"}, lead="zjj")).status_code == 200


async def test_another_centres_order_does_not_exist(api: Api) -> None:
    number = await api.handling()
    await give_credentials(await build("b_", "450700"), "other")
    await api.sign_in("other", "other-secret")
    for who in ("", "b_dispatcher", "b_manager"):
        for path in ("", "/events"):
            assert (await api.call("GET", f"/orders/{number}{path}", who)).status_code == 404
        assert (await api.attempt(number, "dispatch", who, lead="b_zjj")).status_code == 404
        assert (await api.get("/orders", who, params={"q": number}))["items"] == []
    codes = [one["code"] for one in (await api.get("/organisations"))["items"]]
    assert codes
    assert all(code.startswith("b_") for code in codes)


async def test_a_file_travels_with_its_order(api: Api) -> None:
    kept = await api.call("POST", "/files", files={"file": ("../路灯.png", PICTURE, "text/html")})
    assert (kept.status_code, kept.json()["media_type"], kept.json()["name"]) == (
        201,
        "image/png",
        "路灯.png",
    )
    number = await api.submit(files=[kept.json()["id"]])
    (file,) = (await api.order(number))["files"]
    answer = await api.http.get(file["url"], headers={"Authorization": f"Bearer {api.token}"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert (file["purpose"], len(answer.content)) == ("request", file["size"])
    assert (await api.call("GET", f"/orders/{number}/files/nonsense")).status_code == 404
    other = await api.submit()
    assert (await api.call("GET", f"/orders/{other}/files/{file['id']}")).status_code == 404
    stolen = await api.call("POST", "/orders", json=REQUEST | {"files": [file["id"]]})
    assert (stolen.status_code, "files" in stolen.json()["errors"]) == (409, True)


@pytest.mark.sqlite
async def test_errors_speak_the_callers_language(api: Api) -> None:
    answer = await api.call("GET", "/orders/1")
    assert answer.json()["title"] == "没有找到这个页面"
    english = await api.call("GET", "/orders/1", headers={"Accept-Language": "en"})
    assert english.json()["title"].isascii()


async def test_organisations_and_classifications_are_read_by_pages(api: Api) -> None:
    from hotline.orders.catalogue import import_classifications

    text = "level1,level2,level3\n城乡建设,市政,路灯\n城乡建设,市政,井盖\n"
    await import_classifications(text, by=api.town["admin"], now=api.town.now)
    page = await api.get("/classifications", params={"limit": 3})
    rest = await api.get("/classifications", params={"limit": 3, "after": page["after"]})
    assert [one["code"] for one in page["items"] + rest["items"]] == ["01", "0101", "010101", "010102"]
    assert page["items"][1] == {"code": "0101", "name": "市政", "level": 2, "parent": "01"}
    stations = (await api.get("/organisations", params={"kind": "workstation"}))["items"]
    assert [(one["code"], one["parent"]) for one in stations] == [("gzz", "centre")]
    number = await api.submit(classification="010101")
    assert (await api.order(number))["classification"] == {"code": "010101", "name": "路灯"}
