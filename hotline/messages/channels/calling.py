"""Calling other people's machines: time limits, and telling "never arrived" from "no answer"."""

from typing import Any

import httpx2

from hotline.infra.settings import Settings


class NotReached(Exception):
    """The other side certainly has nothing: nobody answered the door."""


class NoAnswer(Exception):
    """The request went out and no answer came: the other side may have done what we asked."""


GATEWAY_TIMEOUT = 504
CONNECT_SECONDS = 5.0  # whoever does not even take the call is passed over soon
_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)


class Caller:
    """Connections to other machines, opened when first used.

    The bare transport: no redirect is followed, no proxy taken from the environment, and no address logged.
    """

    def __init__(self, settings: Settings, *, at_once: int = 20) -> None:
        self._proxy = settings.outbound_proxy or None
        self._at_once = at_once
        self._transport: httpx2.AsyncHTTPTransport | None = None
        seconds = settings.channel_timeout_seconds
        # waiting for a connection of our own is not the other side's slowness
        timeout = httpx2.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds), pool=None)
        self._extensions = {"timeout": timeout.as_dict()}

    @property
    def through_proxy(self) -> bool:
        return self._proxy is not None

    async def get(self, url: str, **request: Any) -> httpx2.Response:
        return await self._answer("GET", url, request)

    async def post(self, url: str, **request: Any) -> httpx2.Response:
        return await self._answer("POST", url, request)

    async def close(self) -> None:
        if self._transport is not None:
            await self._transport.aclose()
            self._transport = None

    async def _answer(self, method: str, url: str, request: dict[str, Any]) -> httpx2.Response:
        asked = httpx2.Request(method, url, extensions=self._extensions, **request)
        try:
            answer = await self._connections().handle_async_request(asked)
            await answer.aread()
        except _NEVER_SENT as failure:
            raise NotReached(_said(failure)) from failure
        except httpx2.RequestError as failure:
            raise NoAnswer(_said(failure)) from failure
        if answer.status_code == GATEWAY_TIMEOUT:
            raise NoAnswer("a machine in between gave up waiting")
        return answer

    def _connections(self) -> httpx2.AsyncHTTPTransport:
        if self._transport is None:
            limits = httpx2.Limits(max_connections=self._at_once, max_keepalive_connections=self._at_once)
            self._transport = httpx2.AsyncHTTPTransport(limits=limits, proxy=self._proxy, trust_env=False)
        return self._transport


def _said(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}".rstrip(": ")[:200]


def as_object(answer: httpx2.Response) -> dict[str, Any]:
    """The JSON object of an answer, {} when it is something else: gateways answer HTML when they are ill."""
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
