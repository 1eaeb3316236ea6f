"""Two at once: one wins, the other is told, nothing is doubled and no number is lost."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from hotline.infra.database import transaction
from hotline.infra.errors import Conflict
from hotline.orders.models import Mark
from hotline.supervision.models import SupervisionEvent, SupervisionNotice
from hotline.supervision.numbering import compose, draw, year_of
from hotline.supervision.sweeps import tell_overdue
from tests.orders.town import Town
from tests.supervision.notices import fed_back, issue, marked, take


async def test_two_supervisors_lift_at_once_and_one_does(town: Town) -> None:
    order = await marked(town)
    notice = await fed_back(town, order)

    async def lift() -> SupervisionNotice:
        return await take(town, notice, "verify", "supervisor", opinion="属实", lift_marks=True)

    ends = await asyncio.gather(lift(), lift(), return_exceptions=True)
    assert sorted(type(one).__name__ for one in ends) == ["Conflict", "SupervisionNotice"]
    assert await SupervisionEvent.filter(notice_id=notice.id, step="verify").count() == 1
    assert await Mark.filter(order_id=order.id, lifted_at__isnull=True).count() == 0


async def test_lifting_a_mark_by_hand_while_the_notice_is_lifted(town: Town) -> None:
    order = await marked(town)
    notice = await fed_back(town, order)
    await asyncio.gather(
        take(town, notice, "verify", "supervisor", opinion="属实", lift_marks=True),
        town.do(order, "lift_mark", "supervisor", reason="手工解除"),
        return_exceptions=True,
    )
    assert (await SupervisionNotice.get(id=notice.id)).state == "verified"
    assert await Mark.filter(order_id=order.id, lifted_at__isnull=True).count() == 0


async def test_two_issue_about_the_same_matter_and_one_does(town: Town) -> None:
    order = await marked(town)
    ends = await asyncio.gather(*(issue(town, order) for _ in range(3)), return_exceptions=True)
    assert sum(isinstance(one, Conflict) for one in ends) == 2
    assert [one.sequence for one in await SupervisionNotice.all()] == [1]


async def test_numbers_have_no_gaps_and_no_twins_whoever_comes_together(town: Town) -> None:
    orders = [await town.handling(title=f"第{number}件") for number in range(6)]
    broken = await town.handling()
    await issue(town, broken)
    await asyncio.gather(
        *(issue(town, order) for order in orders),
        *(issue(town, broken) for _ in range(3)),  # refused: their numbers go back
        return_exceptions=True,
    )
    assert sorted(one.sequence for one in await SupervisionNotice.all()) == list(range(1, 8))


async def test_a_sweep_and_a_feedback_at_once(town: Town) -> None:
    notice = await issue(town, await town.handling())
    town.now = notice.due_at
    town.later(seconds=1)
    await asyncio.gather(
        tell_overdue(town.now),
        tell_overdue(town.now),
        take(town, notice, "feed_back", "leader", content="已办"),
    )
    assert await SupervisionEvent.filter(notice_id=notice.id, step="overdue").count() <= 1
    assert (await SupervisionNotice.get(id=notice.id)).state == "fed_back"


async def test_every_year_and_every_centre_counts_for_itself(town: Town) -> None:
    async with transaction():
        drawn = [await draw(town.centre.id, year) for year in (2026, 2026, 2027, 2026)]
    assert drawn == [1, 2, 1, 3]
    assert year_of(town.now) == 2026


@given(st.integers(2020, 2099), st.lists(st.integers(1, 200_000), unique=True, min_size=2))
def test_different_sequences_give_different_numbers(year: int, sequences: list[int]) -> None:
    numbers = {compose(year, one) for one in sequences}
    assert len(numbers) == len(sequences)
    assert all(one.startswith(f"督〔{year}〕") and len(one) <= 32 for one in numbers)
