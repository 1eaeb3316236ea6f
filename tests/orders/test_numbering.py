"""The order number: gap-free, checkable, one per order however many draw at once."""

import asyncio
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.infra.errors import Conflict, Invalid
from hotline.orders import numbering
from hotline.orders.models import NumberCounter, Order
from hotline.orders.states import Channel
from tests.orders.town import Town

digits = st.text("0123456789", min_size=1, max_size=24)


@given(digits, st.data())
def test_the_check_digit_finds_every_single_wrong_digit(body: str, data: st.DataObject) -> None:
    number = body + numbering.check_digit(body)
    place = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    mistyped = number[:place] + wrong + number[place + 1 :]
    assert numbering.check_digit(mistyped[:-1]) != mistyped[-1]


@given(st.integers(1, 999_999), st.sampled_from(Channel))
def test_composed_numbers_are_valid(sequence: int, channel: Channel) -> None:
    assert numbering.is_valid(numbering.compose("450600", "20260821", channel, sequence))


@pytest.mark.parametrize(
    "text", ["", "12345", "45060020260821030004２7", "4506002026082103000429", "abc" * 7]
)
def test_what_cannot_be_a_number_is_known_at_once(text: str) -> None:
    assert not numbering.is_valid(text)


async def test_numbers_are_gap_free_when_many_submit_at_once(town: Town) -> None:
    orders = await asyncio.gather(*(town.submit() for _ in range(40)))
    sequences = sorted(int((order.number or "")[16:-1]) for order in orders)
    assert sequences == list(range(1, 41))


async def test_a_failed_submission_gives_its_number_back(town: Town) -> None:
    await town.submit()
    with pytest.raises(Invalid):
        await town.submit(classification="99")
    second = await town.submit()
    assert (second.number or "")[16:-1] == "00002"
    assert (await NumberCounter.get(tenant_id=town.centre.id)).value == 2
    assert await Order.all().count() == 2


async def test_of_fifty_agents_one_takes_the_item(town: Town) -> None:
    order = await town.submit()
    who = [random.choice(["agent", "agent2", "shift_lead"]) for _ in range(50)]  # noqa: S311

    async def take(name: str) -> bool:
        try:
            await town.do(order, "take", name)
        except Conflict:
            return False
        return True

    won = await asyncio.gather(*(take(name) for name in who))
    winners = {name for name, did in zip(who, won, strict=True) if did}
    fresh = await Order.get(id=order.id)
    assert len(winners) == 1
    assert fresh.owner_id == town[winners.pop()].staff_id
