"""Calling other people's machines: time limits, and telling "never arrived" from "no answer"."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2

from hotline.infra.settings import Settings


class NotReached(Exception):
    """The other side certainly has nothing: nobody answered the door."""


class NoAnswer(Exception):
    """The request went out and no answer came: the other side may have done what we asked."""


GATEWAY_TIMEOUT = 504
CONNECT_SECONDS = 3.0  # whoever does not even take the call is passed over soon
_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)


class Caller:
    """One HTTP client, made when first used; never follows a redirect, takes no proxy from the environment."""

    def __init__(self, settings: Settings, *, at_once: int = 20) -> None:
        self._proxy = settings.outbound_proxy or None
        self._timeout = settings.channel_timeout_seconds
        self._at_once = at_once
        self._client: httpx2.AsyncClient | None = None

    @property
    def through_proxy(self) -> bool:
        return self._proxy is not None

    async def get(self, url: str, **request: Any) -> httpx2.Response:
        return await self._answer(lambda: self._http().get(url, **request))

    async def post(self, url: str, **request: Any) -> httpx2.Response:
        return await self._answer(lambda: self._http().post(url, **request))

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _http(self) -> httpx2.AsyncClient:
        if self._client is None:
            limits = httpx2.Limits(max_connections=self._at_once, max_keepalive_connections=self._at_once)
            # the pool is ours and never full for long: waiting for it is not the other side's slowness
            connect = min(CONNECT_SECONDS, self._timeout)
            timeout = httpx2.Timeout(self._timeout, connect=connect, pool=None)
            self._client = httpx2.AsyncClient(
                limits=limits, timeout=timeout, proxy=self._proxy, trust_env=False, follow_redirects=False
            )
        return self._client

    @staticmethod
    async def _answer(ask: Callable[[], Awaitable[httpx2.Response]]) -> httpx2.Response:
        try:
            answer = await ask()
        except _NEVER_SENT as failure:
            raise NotReached(_said(failure)) from failure
        except httpx2.RequestError as failure:
            raise NoAnswer(_said(failure)) from failure
        if answer.status_code == GATEWAY_TIMEOUT:
            raise NoAnswer("a machine in between gave up waiting")
        return answer


def _said(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}".rstrip(": ")[:200]


def as_object(answer: httpx2.Response) -> dict[str, Any]:
    """The JSON object of an answer, {} when it is something else: gateways answer HTML when they are ill."""
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
