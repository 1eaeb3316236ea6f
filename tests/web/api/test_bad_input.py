"""Everything wrong one can send: a clear problem, the right 4xx, nothing changed."""

from typing import Any

import pytest

from hotline.orders.models import Order
from tests.orders.town import build
from tests.web.api.story import PICTURE, REQUEST, Api


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
async def test_a_wrong_method_is_told_the_right_ones(api: Api) -> None:
    answer = await api.call("DELETE", "/orders")
    assert answer.status_code == 405
    assert {one.strip() for one in answer.headers["allow"].split(",")} == {"GET", "HEAD", "POST"}
    assert (await api.call("GET", "/nothing")).headers["content-type"] == "application/problem+json"
