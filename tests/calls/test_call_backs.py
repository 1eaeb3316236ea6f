"""漏接回拨: owed once a number, in opening time, done when somebody got through."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from hotline.calls import actions, announcing, plan, tasks
from hotline.calls.announcing import News
from hotline.calls.models import AccessNumber, CallBackTask, OpeningHours, Territory
from hotline.calls.numbering.hours import Hours
from hotline.calls.numbering.incoming import Rejected, ToCentre, decide
from hotline.calls.states import Direction, TaskState
from hotline.infra.database import transaction
from hotline.infra.errors import Conflict, Forbidden, NotFound
from hotline.worktime.seeds import guangxi
from tests.calls.exchange import Exchange


async def test_who_could_not_be_served_is_called_back_once(exchange: Exchange) -> None:
    await exchange.call(ended=90)
    await exchange.call(ended=10)
    await exchange.call(end={"voicemail": True})
    task = await CallBackTask.get()
    assert task.due_at == task.created_at + timedelta(minutes=30)


@pytest.mark.parametrize(
    "more",
    [
        {"answered": 10.0},
        {"asked": None},
        {"number": ""},
        {"asked": None, "end": {"blocked": True}},
        {"direction": Direction.OUTGOING},
    ],
)
async def test_nothing_is_owed_to_others(exchange: Exchange, more: dict[str, Any]) -> None:
    await exchange.call(**more)
    assert not await CallBackTask.exists()


async def test_whoever_gets_through_closes_the_task(exchange: Exchange) -> None:
    await exchange.call(ended=90)
    await exchange.call(answered=10)
    task = await CallBackTask.get()
    assert (task.state, task.note, task.attempts) == (TaskState.DONE, "来电人再次来电已接通", 0)
    await exchange.call(ended=90, number="13900139000")
    out: dict[str, Any] = {"asked": None, "direction": Direction.OUTGOING, "number": "13900139000"}
    await exchange.call(**out)
    await exchange.call(answered=10, **out)
    task = await CallBackTask.get(state=TaskState.DONE, attempts=2)
    assert task.note == "回拨接通" and task.first_attempt_at is not None


async def test_three_vain_attempts_are_enough(exchange: Exchange) -> None:
    await exchange.call(ended=90)
    for _ in range(4):
        await exchange.call(asked=None, direction=Direction.OUTGOING)
    task = await CallBackTask.get()
    assert (task.state, task.attempts) == (TaskState.GIVEN_UP, 3)


async def test_a_task_is_finished_by_hand_once(exchange: Exchange) -> None:
    await exchange.call(ended=90)
    task = await CallBackTask.get()
    done: dict[str, Any] = {"state": TaskState.DONE, "note": "已当面答复", "now": exchange.now}
    with pytest.raises(Forbidden):
        await tasks.finish(task.id, **done, by=exchange["handler"])
    await tasks.finish(task.id, **done, by=exchange["agent"])
    with pytest.raises(Conflict):
        await tasks.finish(task.id, **done, by=exchange["agent"])
    with pytest.raises(NotFound):
        await tasks.finish(task.id + 1, **done, by=exchange["agent"])


async def test_one_caller_is_called_back_by_one_colleague(exchange: Exchange) -> None:
    await exchange.call(ended=90)
    task = await CallBackTask.get()
    one, other = exchange["agent"], exchange["agent2"]
    await tasks.claim(task.id, by=one, now=exchange.now)
    with pytest.raises(Conflict):
        await tasks.claim(task.id, by=other, now=exchange.now)
    with pytest.raises(Conflict):
        await tasks.put_back(task.id, by=other)
    later = exchange.now + tasks.CLAIM
    assert (await tasks.claim(task.id, by=other, now=later)).claimed_by_id == other.staff_id
    await tasks.put_back(task.id, by=other)
    assert (await CallBackTask.get()).claimed_by_id is None


def test_the_half_hour_begins_when_the_centre_opens() -> None:
    office = Hours(((time(8), time(18)),), working_days_only=True)
    friday_evening = datetime(2026, 7, 17, 12, 2, tzinfo=UTC)
    monday = datetime(2026, 7, 20, 0, 32, tzinfo=UTC)
    assert tasks.due_from(friday_evening, office, guangxi()) == monday
    never = Hours((), working_days_only=True)
    assert tasks.due_from(friday_evening, never, guangxi()) < friday_evening + timedelta(days=16)


async def test_the_number_plan_is_read_from_its_tables(exchange: Exchange) -> None:
    tenant = exchange.town.centre.id
    await AccessNumber.create(number="12345")
    await Territory.create(prefix="138", tenant_id=tenant)
    await OpeningHours.create(tenant_id=tenant, segments=[["08:00", "12:00"]], closed=["2026-07-16"])

    async def decided(after: timedelta = timedelta()) -> object:
        now = exchange.now + after
        return decide(
            "12345", "13800138000", await plan.load(own_area="0770", extension_digits=4, now=now), now
        )

    found = await decided()
    assert isinstance(found, ToCentre) and found.open and found.tenant == tenant
    closed = await decided(timedelta(days=1))
    assert isinstance(closed, ToCentre) and not closed.open
    await actions.block("13800138000", "骚扰", by=exchange["agent"], now=exchange.now)
    assert isinstance(await decided(), Rejected)


async def test_a_robots_call_neither_closes_nor_counts_by_itself(exchange: Exchange) -> None:
    await exchange.call(asked=None, end={"off_hours": True})  # owed like the others
    robots: dict[str, Any] = {"asked": None, "direction": Direction.OUTGOING, "agent": ""}
    await exchange.call(**robots)
    await exchange.call(answered=5, **robots)
    task = await CallBackTask.get()
    assert (task.state, task.attempts) == (TaskState.OPEN, 0)
    for _ in range(3):
        async with transaction():
            await tasks.rung_by_robot(task.id, at=exchange.now, now=exchange.now)
    task = await CallBackTask.get()
    assert (task.state, task.attempts) == (TaskState.GIVEN_UP, 3)


async def test_every_step_of_what_is_owed_is_announced(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[News] = []

    async def listener(_: CallBackTask, news: News, __: datetime) -> None:
        told.append(news)

    monkeypatch.setattr(announcing, "_of_tasks", [listener])
    await exchange.call(ended=90)
    task = await CallBackTask.get()
    await tasks.claim(task.id, by=exchange["agent"], now=exchange.now)
    await exchange.call(answered=10)
    assert told == [News.OWED, News.CLAIMED, News.SETTLED]
