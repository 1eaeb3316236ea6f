"""Workers that look for what is due: they go on while there is work, rest when there is none, and outlive failures."""

import asyncio

import pytest

from hotline.infra.polling import Polling

pytestmark = pytest.mark.sqlite


class Worker(Polling):
    poll_seconds = 0.001

    def __init__(self, *rounds: int | Exception) -> None:
        super().__init__()
        self.left = list(rounds)

    async def step(self) -> int:
        found = self.left.pop(0)
        if not self.left:
            self.stop()
        if isinstance(found, Exception):
            raise found
        return found


@pytest.mark.parametrize("rounds", [(3, 1, 0), (OSError("the database is away"), 2), (0, ValueError(), 0)])
async def test_a_worker_goes_on_until_it_is_stopped(rounds: tuple[int | Exception, ...]) -> None:
    worker = Worker(*rounds)
    async with asyncio.timeout(30):
        await worker.run()
    assert not worker.left


async def test_a_worker_that_rests_is_stopped_at_once() -> None:
    worker = Worker(0, 0)
    worker.poll_seconds = 60
    running = asyncio.create_task(worker.run())
    await asyncio.sleep(0.01)
    worker.stop()
    async with asyncio.timeout(30):
        await running
