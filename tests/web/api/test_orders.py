"""Reading and submitting through the API, and everything wrong one can send."""

import io
from typing import Any

import pytest
from PIL import Image

from hotline.orders.models import Order
from tests.orders.town import build
from tests.web.api.story import REQUEST, ROOT, Api, give_credentials


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "orange").save(out, "PNG")
    return out.getvalue()


PICTURE = picture()


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


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "query",
    [
        {"after": "abc"},
        {"after": "-1"},
        {"after": "9" * 19},
        {"after": "WzFd"},
        {"limit": "0"},
        {"limit": "201"},
        {"limit": "1e2"},
        {"limit": "９"},
        {"limit": ["1", "2"]},
        {"limit": "9" * 40},
        {"state": "nowhere"},
        {"state": ["handling", ""]},
        {"q": "x" * 101},
        {"q": "\x00"},
        {"phone": "12"},
        {"phone": ""},
        {"organisation": "x" * 41},
        {"classification": "%"},
        {"overdue": "maybe"},
        {"created_from": "yesterday"},
        {"created_from": "2026-07-15T00:00:00"},
        {"created_from": "12"},
    ],
)
async def test_a_wrong_question_is_answered_by_what_is_wrong(api: Api, query: dict[str, Any]) -> None:
    answer = await api.call("GET", "/orders", params=query)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert next(iter(query)) in {path.partition(".")[0] for path in answer.json()["errors"]}


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


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "headers",
    [{"Idempotency-Key": "x" * 121}, {"Idempotency-Key": ""}, {"If-Match": "W/abc"}, {"If-Match": "9" * 30}],
)
async def test_wrong_preconditions_are_refused(api: Api, headers: dict[str, str]) -> None:
    number = await api.submit()
    answer = await api.attempt(number, "accept", headers=headers)
    assert answer.status_code == 422
    assert next(iter(headers)) in answer.json()["errors"]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 415),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[1]", 422),
        (b"null", 422),
        (b'"text"', 422),
        (b'{"title": "\\ud800"}', 400),
        (b'{"\\ud800": 1}', 400),
        (b'{"title": NaN}', 400),
        (b"[" * 100_000, 400),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, 400),
        (b'{"title": 1' + b"0" * 5000 + b"}", 400),
        (b'{"title": 1' + b"0" * 500 + b"}", 422),
        (b'{"a\\u0000": 1}', 422),
    ],
)
async def test_a_body_that_is_no_request(api: Api, body: bytes, status: int) -> None:
    headers = {"Content-Type": "application/json"} if body else {}
    answer = await api.call("POST", "/orders", headers=headers, content=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert await Order.all().count() == 0


@pytest.mark.sqlite
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_only_json_is_read(api: Api, kind: str) -> None:
    answer = await api.call("POST", "/orders", headers={"Content-Type": kind}, content=b"{}")
    assert answer.status_code == 415


@pytest.mark.sqlite
async def test_a_huge_body_is_refused(api: Api) -> None:
    answer = await api.call("POST", "/orders", json=REQUEST | {"content": "长" * 3_000_000})
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "nothing"}, "type"),
        ({"title": ""}, "title"),
        ({"title": "  "}, "title"),
        ({"title": "长" * 121}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"title": 5}, "title"),
        ({"content": None}, "content"),
        ({"content": "长" * 5001}, "content"),
        ({"citizen": {}}, "citizen.phone"),
        ({"citizen": "me"}, "citizen"),
        ({"citizen": {"phone": "12"}}, "phone"),
        ({"citizen": {"phone": "13800138000", "name": "长" * 61}}, "citizen.name"),
        ({"location": {"lng": 10**400}}, "location.lng"),
        ({"location": {"lng": "108"}}, "location.lng"),
        ({"location": {"lat": ""}}, "location.lat"),
        ({"classification": ""}, "classification"),
        ({"public_consent": "yes"}, "public_consent"),
        ({"files": ["not-a-file"]}, "files.0"),
        ({"files": ["00000000-0000-4000-8000-000000000000"] * 10}, "files"),
        ({"channel": "pigeon"}, "channel"),
        ({"surprise": 1}, "surprise"),
    ],
)
async def test_every_wrong_field_is_named(api: Api, change: dict[str, Any], field: str) -> None:
    answer = await api.call("POST", "/orders", json=REQUEST | change)
    problem = answer.json()
    assert (answer.status_code, problem["status"]) == (422, 422)
    assert field in problem["errors"], problem
    assert {"type", "title", "detail", "code", "request_id"} <= problem.keys()
    assert await Order.all().count() == 0


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "change", [{"classification": "99"}, {"files": ["00000000-0000-4000-8000-000000000000"]}]
)
async def test_what_fits_the_schema_is_a_conflict_at_most(api: Api, change: dict[str, Any]) -> None:
    answer = await api.call("POST", "/orders", json=REQUEST | change)
    assert answer.status_code == 409
    assert answer.json()["errors"].keys() == change.keys()
    assert await Order.all().count() == 0


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("action", "fields", "status"),
    [
        ("fly", {}, 404),
        ("review_intake'", {}, 404),
        ("accept", {"nonsense": 1}, 422),
        ("accept", {"type": 5}, 422),
        ("dispatch", {}, 422),
        ("dispatch", {"lead": "nobody"}, 409),
        ("dispatch", {"lead": "b_zjj"}, 409),
        ("dispatch", {"lead": "zjj", "co_handlers": ["zjj"]}, 409),
        ("dispatch", {"lead": "zjj", "assignment": 2**70}, 422),
        ("dispatch", {"lead": "zjj", "assignment": 2**60}, 422),
        ("coordinate", {"co_handlers": ["zjj"], "due_at": "2026-07-16T00:00:00"}, 422),
        ("coordinate", {"co_handlers": ["zjj"], "due_at": "0001-01-01T00:00:00+14:00"}, 409),
        ("review", {"decision": "approve"}, 409),
        ("review", {"decision": "approve", "kind": "sideways"}, 422),
        ("close", {}, 409),
        ("sign", {}, 409),
        ("merge", {"into": "1"}, 404),
        ("merge", {"into": "x" * 64}, 404),
        ("evaluate", {"process": 5, "result": 5}, 403),
    ],
)
async def test_a_wrong_action_is_refused_and_changes_nothing(
    api: Api, action: str, fields: dict[str, Any], status: int
) -> None:
    await build("b_", "450700")
    number = await api.submit()
    await api.do(number, "accept")
    answer = await api.attempt(number, action, **fields)
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    order = await api.order(number)
    assert (order["state"], order["version"]) == ("accepted", 2)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "number", ["1", "0" * 23, "9" * 500, "%00", "%FF", "..%2f..", "４5060020260715050000１8", "<script>"]
)
async def test_numbers_that_are_none(api: Api, number: str) -> None:
    for method, path in (("GET", ""), ("GET", "/events"), ("POST", "/actions/accept"), ("GET", "/files/x")):
        answer = await api.call(method, f"/orders/{number}{path}")
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


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
async def test_wrong_uploads_are_refused(api: Api) -> None:
    for files, status in (
        ({"file": ("a.exe", b"MZ\x90\x00\x03", "image/png")}, 409),
        ({"file": ("a.png", b"", "image/png")}, 409),
        ({"photo": ("a.png", PICTURE, "image/png")}, 422),
        ({"file": ("a.png", PICTURE[:40], "image/png")}, 409),
    ):
        answer = await api.call("POST", "/files", files=files)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert (await api.call("POST", "/files", json={})).status_code == 415
    broken = {"Content-Type": "multipart/form-data"}
    assert (await api.call("POST", "/files", headers=broken, content=b"x")).status_code == 400
    large = {"file": ("a.txt", b"x" * (21 * 1024 * 1024), "text/plain")}
    assert (await api.call("POST", "/files", files=large)).status_code == 413


@pytest.mark.sqlite
async def test_errors_speak_the_callers_language(api: Api) -> None:
    answer = await api.call("GET", "/orders/1")
    assert answer.json()["title"] == "没有找到这个页面"
    english = await api.call("GET", "/orders/1", headers={"Accept-Language": "en"})
    assert english.json()["title"].isascii()


@pytest.mark.sqlite
async def test_a_wrong_method_is_told_the_right_ones(api: Api) -> None:
    answer = await api.call("DELETE", "/orders")
    assert answer.status_code == 405
    assert {one.strip() for one in answer.headers["allow"].split(",")} == {"GET", "HEAD", "POST"}
    assert (await api.call("GET", "/nothing")).headers["content-type"] == "application/problem+json"


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
