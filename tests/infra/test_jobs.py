import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from hotline.infra.jobs import LEASE, Job, JobClaim, Worker

pytestmark = pytest.mark.usefixtures("db")


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 7, 6, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def counting(calls: list[datetime]) -> Job:
    async def run(now: datetime) -> None:
        await asyncio.sleep(0)
        calls.append(now)

    return Job("test.count", 60, "test", run)


async def test_a_job_runs_when_due_and_not_before(clock: Clock) -> None:
    calls: list[datetime] = []
    worker = Worker([counting(calls)], clock=clock)
    await worker.register()
    assert await worker.run_due() == ["test.count"]
    assert await worker.run_due() == []
    clock.forward(59)
    assert await worker.run_due() == []
    clock.forward(1)
    assert await worker.run_due() == ["test.count"]
    assert len(calls) == 2


async def test_many_workers_run_it_once(clock: Clock) -> None:
    calls: list[datetime] = []
    workers = [Worker([counting(calls)], clock=clock) for _ in range(10)]
    await asyncio.gather(*[worker.register() for worker in workers])
    await asyncio.gather(*[worker.run_due() for worker in workers])
    assert len(calls) == 1


async def test_a_failing_job_is_written_down_and_tried_again(clock: Clock) -> None:
    async def fail(now: datetime) -> None:
        raise ValueError("no paper")

    worker = Worker([Job("test.fail", 60, "test", fail)], clock=clock)
    await worker.register()
    await worker.run_due()
    claim = await JobClaim.get(name="test.fail")
    assert claim.last_error == "ValueError: no paper"
    assert claim.claimed_until is None
    clock.forward(60)
    assert await worker.run_due() == ["test.fail"]


async def test_a_dead_workers_job_is_taken_over_after_its_lease(clock: Clock) -> None:
    calls: list[datetime] = []
    worker = Worker([counting(calls)], clock=clock)
    await worker.register()
    await JobClaim.filter(name="test.count").update(claimed_by="dead", claimed_until=clock.now + LEASE)
    assert await worker.run_due() == []
    clock.forward(LEASE.total_seconds() + 1)
    assert await worker.run_due() == ["test.count"]


async def test_it_stops_when_told(clock: Clock) -> None:
    calls: list[datetime] = []
    worker = Worker([counting(calls)], poll_seconds=0.01, clock=clock)
    running = asyncio.create_task(worker.run())
    while not calls:
        await asyncio.sleep(0.01)
    worker.stop()
    await asyncio.wait_for(running, 30)
