"""The demo's telephone is set up, and its weeks of calls add up like real ones."""

from datetime import timedelta

from demo.telephone.weeks import Weeks
from hotline.calls import flows, queries
from hotline.calls.models import (
    CallBackTask,
    CallOrder,
    CallRecord,
    IvrFlow,
    PhoneAccount,
    Recording,
    Voicemail,
)
from hotline.calls.outcomes import OF_INCOMING, Outcome
from hotline.calls.quality.models import QualityAppeal, QualityMark, QualityTask
from hotline.calls.quality.states import InspectionState, Origin
from hotline.calls.queries import CallFilter
from hotline.calls.recordings import place
from hotline.calls.reports import REPORTS, Grain, Span, make
from hotline.calls.states import Direction, TaskState
from hotline.worktime.zone import local
from tests.demo.conftest import NOW, City


def test_a_seed_tells_one_week_and_nobody_hangs_up_in_the_future() -> None:
    def week(seed: str) -> list[tuple[object, ...]]:
        told = Weeks([1, 2, 3], 40, seed).calls(NOW)
        return [(one.at, one.number, one.outcome, one.agent) for one in told]

    assert week("a") == week("a") != week("b")
    assert all(one.at + timedelta(seconds=one.journey.ended) < NOW for one in Weeks([1], 40, "a").calls(NOW))


async def test_a_call_meets_what_it_needs(city: City) -> None:
    lead = await city.actor("agent8")
    assert [one.code for one in await flows.listing(by=lead)] == ["main", "survey"]
    assert {one.live for one in await IvrFlow.all()} == {1, 2}
    phone = await PhoneAccount.get(extension="1001")
    assert phone.password == "hotline-demo"
    assert len(await queries.blocked_numbers(by=lead, now=NOW)) == 2


async def test_calls_have_orders_sounds_and_people_who_are_owed_one(city: City) -> None:
    lead = await city.actor("agent8")
    page = await queries.list_calls(CallFilter(), by=lead)
    assert page.items[0].id > page.items[-1].id
    assert await CallOrder.exists() and await Voicemail.exists()
    assert all(place(one.sha256).is_file() for one in await Recording.all())
    assert await QualityAppeal.exists() and await QualityTask.filter(state=InspectionState.OPEN).exists()
    assert {"forbidden", "promise", "urgent"} <= {one.code for one in await QualityMark.all()}
    states = {one.state for one in await CallBackTask.all()}
    assert states >= {TaskState.DONE}
    for one in await CallRecord.filter(direction=Direction.INCOMING):
        assert one.outcome in OF_INCOMING
        assert (one.outcome is Outcome.ANSWERED) == (one.answered_at is not None)


async def test_what_can_be_heard_is_left_to_be_scored(city: City) -> None:
    judged = QualityTask.filter(call__scores__origin=Origin.AUTOMATIC, state=InspectionState.OPEN)
    assert await judged.count() == 3


async def test_every_report_says_something(city: City) -> None:
    lead = await city.actor("agent8")
    today = local(NOW).date()
    span = Span(lead.tenant_id or 0, today - timedelta(days=14), today, Grain.WEEK)
    for name in REPORTS:
        table = await make(name, span, by=lead)
        assert any(isinstance(cell, int | float) and cell for row in table.rows for cell in row), name
