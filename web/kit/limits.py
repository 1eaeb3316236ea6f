"""How often one address may do a thing."""

import math
import time
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, NoReturn

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import ConnectionPool
from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import TooMany
from web.kit.services import services

Handler = Callable[[Request], Awaitable[Response]]


class RateLimiter:
    """Moving windows in memory, or in Redis when several processes must count together."""

    def __init__(self, redis_url: str | None) -> None:
        self._pool = ConnectionPool.from_url(redis_url) if redis_url else None
        self.strategy = MovingWindowRateLimiter(_storage(redis_url, self._pool))

    async def hit(self, scope: str, key: str, rate: str) -> None:
        """Count one; too many raises TooMany with the seconds to wait."""
        limit = parse(rate)
        if not await self.strategy.hit(limit, scope, key):
            await self._refuse(limit, scope, key)

    async def check(self, scope: str, key: str, rate: str) -> None:
        """Like `hit`, without counting: for limits on failures, which are counted when they happen."""
        limit = parse(rate)
        if not await self.strategy.test(limit, scope, key):
            await self._refuse(limit, scope, key)

    async def _refuse(self, limit: RateLimitItem, scope: str, key: str) -> NoReturn:
        window = await self.strategy.get_window_stats(limit, scope, key)
        wait = max(1, math.ceil(window.reset_time - time.time()))
        raise TooMany("操作太频繁，请 {seconds} 秒后再试。", retry_after_seconds=wait, seconds=wait)

    async def close(self) -> None:
        if self._pool:
            await self._pool.aclose()


def _storage(redis_url: str | None, pool: ConnectionPool | None) -> Storage:
    if not redis_url:
        return MemoryStorage()
    # The types of `limits` know only scalar options; the pool is passed on to redis-py.
    options: dict[str, Any] = {"connection_pool": pool}
    return RedisStorage(f"async+{redis_url}", implementation="redispy", **options)


def limited(scope: str, rate: str, methods: tuple[str, ...] = ("POST",)) -> Callable[[Handler], Handler]:
    """Decorate a handler: `@limited("track", "10/minute")`, counted per address."""

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        async def checked(request: Request) -> Response:
            if request.method in methods:
                await services(request).limiter.hit(scope, request.state.ip, rate)
            return await handler(request)

        return checked

    return decorate
