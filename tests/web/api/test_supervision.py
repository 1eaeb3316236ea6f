"""Supervision notices through the API alone."""

import pytest

from tests.web.api.story import PICTURE, Api

pytestmark = pytest.mark.sqlite
PATH = "/supervision-notices"


async def _issued(api: Api, **more: object) -> dict[str, object]:
    number = await api.handling()
    body = {"orders": [number], "requirement": "请立即办理"} | more
    answer = await api.call("POST", PATH, "supervisor", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, object] = answer.json()
    assert answer.headers["location"] == f"/api/v1{PATH}/{made['id']}"
    return made


async def test_a_notice_lives_through_the_api_alone(api: Api) -> None:
    made = await _issued(api)
    assert (made["number"], made["state"], made["actions"]) == (
        "督〔2026〕00001号",
        "issued",
        ["postpone", "withdraw"],
    )
    url = f"{PATH}/{made['id']}"
    await api.call("POST", f"{url}/actions/acknowledge", "leader")
    kept = await api.call("POST", "/files", "leader", files={"file": ("灯.png", PICTURE, "image/png")})
    fields = {"content": "已修复", "files": [kept.json()["id"]]}
    answer = await api.call("POST", f"{url}/actions/feed_back", "leader", json=fields)
    assert answer.status_code == 200, answer.text
    found = await api.get(url, "supervisor")
    assert [one["step"] for one in found["events"]] == ["issue", "acknowledge", "feed_back"]
    file = await api.call("GET", found["files"][0]["url"].removeprefix("/api/v1"), "supervisor")
    assert file.headers["content-type"] == "image/png"
    done = await api.call("POST", f"{url}/actions/verify", "supervisor", json={"opinion": "属实"})
    assert (done.json()["state"], done.headers["etag"]) == ("verified", '"4"')


async def test_a_replay_issues_once_and_a_stale_view_is_refused(api: Api) -> None:
    number = await api.handling()
    body = {"orders": [number], "requirement": "请立即办理"}
    ends = [
        await api.call("POST", PATH, "supervisor", {"Idempotency-Key": "once"}, json=body) for _ in range(2)
    ]
    assert ends[0].json()["id"] == ends[1].json()["id"]
    url = f"{PATH}/{ends[0].json()['id']}/actions/feed_back"
    stale = await api.call("POST", url, "leader", {"If-Match": '"9"'}, json={"content": "已办"})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")


async def test_lists_are_filtered_and_scoped(api: Api) -> None:
    made = await _issued(api)
    order = made["orders"][0]  # type: ignore[index]
    for query, count in (
        ("state=issued", 1),
        ("state=verified", 0),
        (f"order={order}", 1),
        ("overdue=true", 0),
    ):
        assert len((await api.get(f"{PATH}?{query}", "supervisor"))["items"]) == count, query
    assert (await api.get(PATH, "police"))["items"] == []
    assert (await api.call("GET", f"{PATH}/{made['id']}", "police")).status_code == 404


@pytest.mark.parametrize("given", ["0", "999999999999999999", "9999999999999999999999", "x", "-1"])
async def test_what_is_no_notice_is_not_found(api: Api, given: str) -> None:
    assert (await api.call("GET", f"{PATH}/{given}", "supervisor")).status_code == 404
    answer = await api.call("POST", f"{PATH}/{given}/actions/acknowledge", "leader")
    assert answer.status_code == 404


async def test_what_the_domain_will_not_have_is_a_conflict_not_a_malformed_request(api: Api) -> None:
    number = await api.handling()
    for body in ({"organisation": "gaj"}, {"due_at": "2020-01-01T00:00:00Z"}, {"leader": "nobody"}):
        sent = {"orders": [number], "requirement": "请办理"} | body
        assert (await api.call("POST", PATH, "supervisor", json=sent)).status_code == 409, body
    bad = await api.call("POST", PATH, "supervisor", json={"orders": [], "requirement": ""})
    assert bad.status_code == 422 and set(bad.json()["errors"]) >= {"orders", "requirement"}
    assert (
        await api.call("POST", PATH, "agent", json={"orders": [number], "requirement": "x"})
    ).status_code == 403
