"""Live news between open screens, workers and processes. Best effort: the database is the truth.

A subscriber that may have missed something is told: its iteration ends, so that the page
reloads and subscribes again instead of showing stale rows.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from typing import Any, Protocol

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from hotline.infra.settings import Settings

log = structlog.get_logger(__name__)

Message = dict[str, Any]
CHANNEL = "hotline:live"
BACKLOG = 1000  # messages a subscriber may lag behind
RETRY_SECONDS = 0.5
CONNECT_SECONDS = 2.0


class Bus(Protocol):
    """`async with bus.subscribe("orders:1") as news: async for topic, message in news: …`"""

    async def publish(self, topic: str, message: Message) -> None: ...

    def subscribe(self, *topics: str) -> AbstractAsyncContextManager[AsyncIterator[tuple[str, Message]]]: ...

    async def ping(self) -> None: ...

    async def close(self) -> None: ...


class _Subscription:
    """One subscriber's queue. Iteration ends when messages were lost, and stays ended."""

    def __init__(self, topics: tuple[str, ...]) -> None:
        self.topics = topics
        self._queue: asyncio.Queue[tuple[str, Message] | None] = asyncio.Queue(BACKLOG)

    def put(self, topic: str, message: Message) -> None:
        try:
            self._queue.put_nowait((topic, message))
        except asyncio.QueueFull:
            self.lag()

    def lag(self) -> None:
        """From here on there is nothing to trust: forget the backlog and end."""
        while not self._queue.empty():
            self._queue.get_nowait()
        self._queue.put_nowait(None)
        self.topics = ()

    def __aiter__(self) -> AsyncIterator[tuple[str, Message]]:
        return self

    async def __anext__(self) -> tuple[str, Message]:
        item = await self._queue.get()
        if item is None:
            self._queue.put_nowait(None)
            raise StopAsyncIteration
        return item


class LocalBus:
    """Within one process; enough as long as there is only one."""

    def __init__(self) -> None:
        self._subscriptions: set[_Subscription] = set()

    async def publish(self, topic: str, message: Message) -> None:
        self.deliver(topic, message)

    def deliver(self, topic: str, message: Message) -> None:
        for subscription in self._subscriptions:
            if topic in subscription.topics:
                subscription.put(topic, message)

    def everybody_missed_something(self) -> None:
        for subscription in self._subscriptions:
            subscription.lag()

    @asynccontextmanager
    async def subscribe(self, *topics: str) -> AsyncIterator[AsyncIterator[tuple[str, Message]]]:
        subscription = _Subscription(topics)
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)

    async def ping(self) -> None:
        """Always there."""

    async def close(self) -> None:
        self.everybody_missed_something()


class RedisBus:
    """Between processes: one Redis channel, one listener per process, spread by a local bus."""

    def __init__(self, url: str) -> None:
        # No silent retries: a reconnect loses messages, and subscribers have to know.
        self._redis = Redis.from_url(
            url, retry=Retry(NoBackoff(), 0), socket_connect_timeout=CONNECT_SECONDS, health_check_interval=15
        )
        self.connect_seconds = CONNECT_SECONDS
        self._local = LocalBus()
        self._listener: asyncio.Task[None] | None = None
        self._connected = asyncio.Event()

    async def publish(self, topic: str, message: Message) -> None:
        """To every process; when Redis is down at least to this one."""
        try:
            await self._redis.publish(CHANNEL, json.dumps([topic, message], default=str))
        except (RedisError, OSError) as error:
            log.warning("live bus is down", error=str(error))
            self._local.deliver(topic, message)

    @asynccontextmanager
    async def subscribe(self, *topics: str) -> AsyncIterator[AsyncIterator[tuple[str, Message]]]:
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen())
        with suppress(TimeoutError):  # without Redis the page still opens, and reloads when it is back
            await asyncio.wait_for(self._connected.wait(), self.connect_seconds)
        async with self._local.subscribe(*topics) as subscription:
            yield subscription

    async def ping(self) -> None:
        await self._redis.ping()

    async def close(self) -> None:
        if self._listener:
            self._listener.cancel()
            with suppress(asyncio.CancelledError):
                await self._listener
        await self._local.close()
        await self._redis.aclose()

    async def _listen(self) -> None:
        while True:
            try:
                await self._listen_until_disconnected()
            except (RedisError, OSError) as error:
                log.warning("live bus lost, trying again", error=str(error))
            self._connected.clear()
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen_until_disconnected(self) -> None:
        async with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.subscribe(CHANNEL)
            self._connected.set()
            self._local.everybody_missed_something()
            while True:
                received = await pubsub.get_message(timeout=10)
                if received:
                    topic, message = json.loads(received["data"])
                    self._local.deliver(topic, message)


@asynccontextmanager
async def together(
    *subscriptions: AbstractAsyncContextManager[AsyncIterator[tuple[str, Message]]],
) -> AsyncIterator[AsyncIterator[tuple[str, Message]]]:
    """Several subscriptions as one; it ends with the first of them that missed something."""
    queue: asyncio.Queue[tuple[str, Message] | None] = asyncio.Queue(BACKLOG)
    async with AsyncExitStack() as opened:
        tasks = [
            asyncio.create_task(_pour(await opened.enter_async_context(one), queue)) for one in subscriptions
        ]
        try:
            yield _until_none(queue)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _pour(
    messages: AsyncIterator[tuple[str, Message]], queue: "asyncio.Queue[tuple[str, Message] | None]"
) -> None:
    async for message in messages:
        await queue.put(message)
    await queue.put(None)


async def _until_none(
    queue: "asyncio.Queue[tuple[str, Message] | None]",
) -> AsyncIterator[tuple[str, Message]]:
    while (message := await queue.get()) is not None:
        yield message


def make_bus(settings: Settings) -> Bus:
    """Redis when configured, else in-process."""
    return RedisBus(settings.redis_url) if settings.redis_url else LocalBus()
