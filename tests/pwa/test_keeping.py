"""What a phone is given to keep, and to whom."""

import re

import pytest

from hotline.orders.models import Order
from hotline.people.models import Session, Staff
from hotline.people.sessions import revoke_all
from tests.orders.town import PHONE
from tests.pwa.conftest import Phones

pytestmark = pytest.mark.sqlite


async def test_the_lists_are_those_of_the_person(phones: Phones) -> None:
    order = await phones.town.dispatched()
    mine = (await (await phones.of("signer")).get("/app/data")).json()
    assert [one["number"] for one in mine["lists"]["todo"]] == [order.number]
    assert mine["lists"]["todo"][0]["signable"] is True
    assert mine["counts"]["todo"] == mine["badge"] == 1
    assert "supervised" not in mine["lists"]
    elsewhere = (await (await phones.of("police")).get("/app/data")).json()
    assert elsewhere["lists"]["todo"] == []


async def test_only_leaders_keep_the_leaders_list(phones: Phones) -> None:
    assert "supervised" in (await (await phones.of("leader")).get("/app/data")).json()["lists"]


async def test_an_opened_order_has_what_it_takes_to_act_on_it(phones: Phones) -> None:
    order = await phones.town.handling()
    kept = (await (await phones.of("leader")).get(f"/app/data/orders/{order.number}")).json()
    assert {"verify", "reply", "transfer", "follow", "prompt"} <= set(kept["actions"])
    assert "close" not in kept["actions"]
    assert kept["story"][0]["title"].endswith("签收")
    assert kept["due"][0]["due_at"]
    assert any(one["value"] == "zjj_wyk" for one in kept["receivers"])


async def test_no_number_in_clear_leaves_for_a_phone(phones: Phones) -> None:
    order = await phones.town.handling()
    text = (await (await phones.of("leader")).get(f"/app/data/orders/{order.number}")).text
    assert PHONE not in text
    assert re.search(r"138\*+8000", text)


async def test_a_confidential_order_leaves_no_words_on_the_phone(phones: Phones) -> None:
    order = await phones.town.handling()
    await Order.filter(id=order.id).update(confidential=True)
    leader = await phones.of("leader")
    for address in ("/app/data", f"/app/data/orders/{order.number}"):
        text = (await leader.get(address)).text
        assert order.title not in text
        assert order.content not in text
    assert "reply" in (await leader.get(f"/app/data/orders/{order.number}")).json()["actions"]


async def test_another_units_order_does_not_exist(phones: Phones) -> None:
    order = await phones.town.handling()
    assert (await (await phones.of("police")).get(f"/app/data/orders/{order.number}")).status_code == 404


async def test_the_key_is_the_persons_own_and_stays_the_same(phones: Phones) -> None:
    keys = [
        (await (await phones.of(name)).get("/app/session")).json()["key"]
        for name in ("signer", "signer", "handler")
    ]
    assert keys[0] == keys[1] != keys[2]


async def test_somebody_without_the_app_gets_no_key(phones: Phones) -> None:
    agent = (await (await phones.of("agent")).get("/app/session")).json()
    assert (agent["standing"], "key" in agent) == ("live", False)
    assert (await phones.http.get("/app/session")).json()["standing"] == "unknown"


async def test_a_one_time_password_opens_no_store(phones: Phones) -> None:
    signer = await phones.of("signer")
    await Staff.filter(login="signer").update(must_change_password=True)
    assert "key" not in (await signer.get("/app/session")).json()


async def test_a_session_ended_from_elsewhere_is_told_apart_from_a_lapsed_one(phones: Phones) -> None:
    signer = await phones.of("signer")
    await revoke_all(signer.staff.id, by=phones.town["admin"], now=phones.town.now)
    answer = await signer.get("/app/session")
    assert answer.json()["standing"] == "ended"
    assert answer.headers["clear-site-data"] == '"cache"'
    lapsed = await phones.of("handler")
    phones.town.later(hours=13)
    assert (await lapsed.get("/app/session")).json()["standing"] == "lapsed"
    assert await Session.filter(staff_id=lapsed.staff.id, revoked_at=None).exists()


async def test_a_new_password_ends_what_was_open(phones: Phones) -> None:
    signer = await phones.of("signer")
    phones.town.later(minutes=1)
    await Staff.filter(login="signer").update(password_changed_at=phones.town.now)
    assert (await signer.get("/app/session")).json()["standing"] == "ended"
