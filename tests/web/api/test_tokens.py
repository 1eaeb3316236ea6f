"""POST /api/v1/token and who a bearer token stands for."""

import base64

import pytest

from hotline.infra.audit import AuditEntry
from hotline.people.actor import Actor
from hotline.people.clients import deactivate_client
from tests.web.api.story import REQUEST, ROOT, Api, give_credentials

RIGHT = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo-secret"}


def basic(text: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}


async def test_credentials_in_the_body_or_the_header_buy_a_token(api: Api) -> None:
    for headers, form in (({}, RIGHT), (basic("demo:demo-secret"), {"grant_type": "client_credentials"})):
        answer = await api.http.post(f"{ROOT}/token", data=form, headers=headers)
        body = answer.json()
        assert (answer.status_code, body["token_type"], body["expires_in"]) == (200, "Bearer", 3600)
        assert "order.*" in body["scope"]
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({}, 400, "invalid_request"),
        (RIGHT | {"grant_type": "password"}, 400, "unsupported_grant_type"),
        (RIGHT | {"client_secret": "wrong"}, 401, "invalid_client"),
        (RIGHT | {"client_id": "nobody"}, 401, "invalid_client"),
        (RIGHT | {"client_id": "x" * 5000}, 401, "invalid_client"),
        (RIGHT | {"client_id": "\x00", "client_secret": "\x00"}, 401, "invalid_client"),
        (RIGHT | {"client_id": ["demo", "demo"]}, 400, "invalid_request"),
    ],
)
async def test_a_wrong_request_is_refused_as_the_rfc_says(
    api: Api, form: dict[str, str], status: int, error: str
) -> None:
    answer = await api.http.post(f"{ROOT}/token", data=form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert ("www-authenticate" in answer.headers) == (status == 401)


@pytest.mark.sqlite
@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic ZGVtbw==", "Bearer abc", "Basic /////w=="])
async def test_an_unreadable_header_is_an_unknown_client(api: Api, header: str) -> None:
    form = {"grant_type": "client_credentials"}
    answer = await api.http.post(f"{ROOT}/token", data=form, headers={"Authorization": header})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.sqlite
async def test_json_is_no_token_request(api: Api) -> None:
    answer = await api.http.post(f"{ROOT}/token", json=RIGHT)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.sqlite
async def test_guessing_a_secret_ends(api: Api) -> None:
    wrong = RIGHT | {"client_secret": "guess"}
    statuses = {(await api.http.post(f"{ROOT}/token", data=wrong)).status_code for _ in range(31)}
    locked = await api.http.post(f"{ROOT}/token", data=RIGHT)
    assert (statuses, locked.status_code) == ({401, 429}, 429)
    assert "retry-after" in locked.headers


@pytest.mark.sqlite
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Basic ZGVtbzpkZW1vLXNlY3JldA=="])
async def test_without_a_token_nothing_opens(api: Api, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    answer = await api.http.get(f"{ROOT}/orders", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_token_ends_with_its_hour_and_with_its_client(api: Api) -> None:
    api.town.later(minutes=61)
    assert (await api.call("GET", "/orders")).status_code == 401
    await api.sign_in()
    assert (await api.call("GET", "/orders")).status_code == 200
    await deactivate_client("demo", by=Actor.system(api.town.centre.id), now=api.town.now)
    assert (await api.call("GET", "/orders")).status_code == 401


async def test_the_audit_shows_the_person_and_the_client(api: Api) -> None:
    number = await api.submit()
    await api.do(number, "accept", "agent")
    entry = await AuditEntry.get(action="order.accept")
    assert entry.actor_label == f"staff:{api.town['agent'].staff_id} agent via client:demo"


@pytest.mark.sqlite
@pytest.mark.parametrize("login", ["nobody", "x" * 500, "b_agent", "'; drop table staff;--"])
async def test_only_known_people_of_the_own_centre_are_represented(api: Api, login: str) -> None:
    from tests.orders.town import build

    await build("b_", "450700")
    answer = await api.call("GET", "/orders", login)
    assert (answer.status_code, answer.json()["code"]) == (403, "may_not_represent")


@pytest.mark.sqlite
async def test_an_empty_name_is_not_the_client_itself(api: Api) -> None:
    answer = await api.call("GET", "/orders", headers={"X-On-Behalf-Of": " "})
    assert answer.status_code == 422


async def test_a_client_does_no_more_than_it_was_granted(api: Api) -> None:
    await give_credentials(api.town, "small", scopes=["order.submit", "order.urge"], may_act_for_staff=False)
    await api.sign_in("small", "small-secret")
    made = await api.call("POST", "/orders", json=REQUEST)
    assert made.status_code == 201
    number, code = made.json()["number"], {"X-Query-Code": made.json()["query_code"]}
    assert (await api.call("GET", f"/orders/{number}")).status_code == 404
    assert (await api.call("GET", "/orders")).status_code == 403
    assert (await api.call("GET", "/orders", "agent")).json()["code"] == "may_not_represent"
    assert (await api.attempt(number, "accept")).status_code == 404
    assert (await api.attempt(number, "withdraw", headers=code)).status_code in (403, 404)


async def test_a_person_through_a_client_keeps_both_their_limits(api: Api) -> None:
    await give_credentials(api.town, "reader", scopes=["order.view"])
    number = await api.submit()
    await api.sign_in("reader", "reader-secret")
    assert (await api.order(number, "agent"))["actions"] == ["follow", "unfollow"]
    assert (await api.attempt(number, "accept", "agent")).status_code == 403


async def test_a_wrong_query_code_opens_nothing_and_is_limited(api: Api) -> None:
    number = await api.submit()
    wrong = {"X-Query-Code": "000000" if api.codes[number] != "000000" else "111111"}
    for _ in range(9):
        assert (await api.attempt(number, "urge", headers=wrong)).status_code == 404
    assert (await api.attempt(number, "urge", headers=wrong)).status_code == 429
    assert (await api.as_citizen(number, "urge")).status_code == 429
    await api.later(hours=2)
    assert (await api.as_citizen(number, "urge")).status_code == 200


@pytest.mark.sqlite
async def test_a_query_code_does_not_make_an_agent_a_citizen(api: Api) -> None:
    number = await api.submit()
    both = {"X-Query-Code": api.codes[number]}
    answer = await api.attempt(number, "urge", "agent", headers=both)
    assert (answer.status_code, answer.json()["code"]) == (403, "two_principals")
    answer = await api.attempt(number, "urge", headers={"X-Query-Code": "12"})
    assert answer.status_code == 422


async def test_another_centres_client_cannot_use_up_a_citizens_attempts(api: Api) -> None:
    from tests.orders.town import build

    number = await api.submit()
    await give_credentials(await build("b_", "450700"), "other")
    await api.sign_in("other", "other-secret")
    for _ in range(12):
        assert (await api.attempt(number, "urge", headers={"X-Query-Code": "123456"})).status_code == 404
    await api.sign_in()
    assert (await api.as_citizen(number, "urge")).status_code == 200
