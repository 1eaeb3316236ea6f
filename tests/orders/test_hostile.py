"""Input nobody means well with: it is refused, or stored as the plain text it is."""

import pytest

from hotline.infra.errors import Invalid, NotFound, Refused
from hotline.orders import actions, queries
from hotline.orders.models import Order, Verification
from tests.orders.town import Town

HOSTILE = ["<script>alert(1)</script>", "'; DROP TABLE orders; --", "../../etc/passwd", "{{7*7}}", "%s%n"]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_is_kept_as_text(town: Town, text: str) -> None:
    order = await town.submit(title=text, content=text)
    fresh = await Order.get(id=order.id)
    assert (fresh.title, fresh.content) == (text, text)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": ""}, "title"),
        ({"title": "长" * 121}, "title"),
        ({"content": "长" * 5001}, "content"),
        ({"content": "   "}, "content"),
        ({"type": "party"}, "type"),
        ({"urgency": 7}, "urgency"),
        ({"location": {"text": "x", "lng": 999}}, "location.lng"),
        ({"citizen": {"phone": "123"}}, "phone"),
        ({"surprise": 1}, "surprise"),
        ({"files": ["not-a-file"]}, "files.0"),
    ],
)
async def test_a_wrong_submission_names_the_field_and_writes_nothing(
    town: Town, fields: dict[str, object], wrong: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await town.submit(**fields)
    assert wrong in refused.value.fields
    assert not await Order.all().exists()


@pytest.mark.parametrize("number", ["", "1", "9" * 4000, "\x00", "\ud800", "../x"])
async def test_an_impossible_number_is_simply_not_found(town: Town, number: str) -> None:
    with pytest.raises(NotFound):
        await actions.perform(number, "accept", {}, by=town["agent"], now=town.now)
    with pytest.raises(NotFound):
        await queries.get_detail(number, by=town["agent"], now=town.now)
    with pytest.raises(NotFound):
        await queries.track(number, "123456", now=town.now)


@pytest.mark.parametrize("code", ["", "x" * 5000, "\x00", "\ud800"])
async def test_impossible_codes_are_refused(town: Town, code: str) -> None:
    order = await town.submit()
    await town.do(order, "accept", "agent")
    for action, fields in (("dispatch", {"lead": code}), ("merge", {"into": code})):
        with pytest.raises(Refused):
            await town.do(order, action, "dispatcher", **fields)


async def test_nul_and_lone_surrogates_are_dropped_from_text(town: Town) -> None:
    order = await town.submit(title="路\x00灯\ud800")
    assert (await Order.get(id=order.id)).title == "路灯"


async def test_a_moment_without_a_zone_is_meant_in_china(town: Town) -> None:
    order = await town.handling()
    await town.do(order, "verify", "handler", findings="已核实", verified_at="2026-07-15T09:30")
    verified = (await Verification.get(order_id=order.id)).verified_at
    assert (verified.hour, verified.minute) == (1, 30)
