"""Sending: one lane per channel, so that a slow one holds up nobody else. Any number of workers is safe."""

import asyncio
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial

import structlog

from hotline.infra.clock import Clock, utc_now
from hotline.messages import climbing, outbox
from hotline.messages.channels import Channel, Outcome, Sent, SetUpLater
from hotline.messages.models import Delivery
from hotline.messages.outbox import Result

log = structlog.get_logger(__name__)

LANE = 50  # messages of one channel on their way at once
SEND_SECONDS = 20.0  # well below the lease: a claim is never lost while its worker lives
POLL_SECONDS = 0.5


class Lane:
    """One channel's way out: at most `LANE` messages at once, and never waiting for the slowest of them."""

    def __init__(self, channel: Channel, worker: str, public_url: str, clock: Clock) -> None:
        self.channel = channel
        self._worker = worker
        self._public_url = public_url
        self._clock = clock
        self._under_way: set[asyncio.Task[None]] = set()

    async def take(self, limit: int = LANE) -> list[Delivery]:
        """Claim what is due."""
        word = f"{self._worker}:{secrets.token_hex(6)}"
        return await outbox.take(self.channel.name, word, self._clock(), limit)

    async def send(self, delivery: Delivery) -> Result:
        """A channel that does not answer, or answers with an error, has failed for the moment."""
        message = outbox.outgoing(delivery, self._public_url)
        try:
            async with asyncio.timeout(SEND_SECONDS):
                sent = await self.channel.send(message, self._clock())
        except Exception as error:
            log.warning("channel failed", channel=self.channel.name, delivery=delivery.id, error=repr(error))
            sent = Sent(Outcome.TEMPORARY, detail=type(error).__name__)
        return Result(delivery, sent, self._clock())

    async def dispatch(self, results: asyncio.Queue[Result]) -> int:
        """Set more on its way; returns how many. A full lane waits for the first to be through."""
        free = LANE - len(self._under_way)
        if not free:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            return 1
        taken = await self.take(free)
        for one in taken:
            task = asyncio.create_task(self._report(one, results))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return len(taken)

    async def drain(self) -> None:
        """Let what is on its way arrive."""
        await asyncio.gather(*self._under_way)

    async def _report(self, delivery: Delivery, results: asyncio.Queue[Result]) -> None:
        await results.put(await self.send(delivery))


class Sender:
    """Climbs ladders and sends what is due until told to stop. Channels not configured are passed over."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        public_url: str,
        *,
        clock: Clock = utc_now,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        worker = f"{socket.gethostname()[:16]}:{os.getpid()}"
        self._lanes = {
            name: Lane(one, worker, public_url, clock) for name, one in channels.items() if one.configured()
        }
        self._clock = clock
        self._poll_seconds = poll_seconds
        self._stopping = asyncio.Event()
        self._results: asyncio.Queue[Result] = asyncio.Queue()

    def stop(self) -> None:
        """Finish what is on its way, then return from `run`."""
        self._stopping.set()

    async def run(self) -> None:
        """Until `stop`."""
        writer = asyncio.create_task(self._write())
        lanes = (self._repeat(partial(lane.dispatch, self._results)) for lane in self._lanes.values())
        try:
            await asyncio.gather(self._repeat(self.climb), *lanes)
            await asyncio.gather(*(lane.drain() for lane in self._lanes.values()))
            await self._results.join()
        finally:
            writer.cancel()

    async def climb(self) -> int:
        """A batch of what is due; returns how many notices climbed."""
        return await climbing.sweep(self._clock(), await self._usable())

    async def _usable(self) -> list[str]:
        """Some channels are set up while we run."""
        return [
            name
            for name, lane in self._lanes.items()
            if not isinstance(lane.channel, SetUpLater) or await lane.channel.usable()
        ]

    async def step(self) -> int:
        """Once round, without running: climb, send, write down; returns how many were sent."""
        while await self.climb() == climbing.BATCH:
            pass
        sent = 0
        due = await outbox.due_channels(self._clock())
        for lane in (one for name, one in self._lanes.items() if name in due):
            while taken := await lane.take():
                await outbox.write_down(await asyncio.gather(*map(lane.send, taken)))
                sent += len(taken)
        return sent

    async def _write(self) -> None:
        """Everything that has come back meanwhile, in one transaction."""
        while True:
            results = [await self._results.get()]
            while not self._results.empty():
                results.append(self._results.get_nowait())
            try:
                await outbox.write_down(results)
            except Exception:
                # The claims expire; another worker sends again under the same ids.
                log.exception("could not write down what was sent", deliveries=len(results))
            for _ in results:
                self._results.task_done()

    async def _repeat(self, work: Callable[[], Awaitable[int]]) -> None:
        while not self._stopping.is_set():
            done = 0
            try:
                done = await work()
            except Exception:
                # The database may be away for a while. The worker stays.
                log.exception("sender could not work")
            if not done:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), self._poll_seconds)
