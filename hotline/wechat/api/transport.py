"""Requests to the platform's server, wherever settings say it is."""

import json
from typing import Any

import httpx2

from hotline.infra.settings import Settings
from hotline.wechat.api.errors import Unanswered, checked

AT_ONCE = 20
UPLOAD_SECONDS = 60.0


class Transport:
    """Connections, opened when first used. No redirect is followed and no address with a token is logged."""

    def __init__(self, settings: Settings) -> None:
        self._base = settings.wechat_url.rstrip("/")
        self._seconds = settings.channel_timeout_seconds
        self._proxy = settings.outbound_proxy or None
        self._opened: httpx2.AsyncHTTPTransport | None = None

    async def json(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        """The object answered, or the error it stands for."""
        return as_object(await self.raw(method, path, **request))

    async def raw(self, method: str, path: str, *, slow: bool = False, **request: Any) -> httpx2.Response:
        """The answer as it is; `slow` for what carries files."""
        seconds = UPLOAD_SECONDS if slow else self._seconds
        timeout = httpx2.Timeout(seconds, pool=None).as_dict()
        asked = httpx2.Request(method, self._base + path, extensions={"timeout": timeout}, **request)
        try:
            answer = await self._connections().handle_async_request(asked)
            await answer.aread()
        except httpx2.RequestError as failure:
            raise Unanswered(type(failure).__name__) from failure
        if answer.status_code != httpx2.codes.OK:
            raise Unanswered(f"HTTP {answer.status_code}")
        return answer

    async def close(self) -> None:
        if self._opened is not None:
            await self._opened.aclose()
            self._opened = None

    def _connections(self) -> httpx2.AsyncHTTPTransport:
        if self._opened is None:
            limits = httpx2.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
            self._opened = httpx2.AsyncHTTPTransport(limits=limits, proxy=self._proxy, trust_env=False)
        return self._opened


def as_object(answer: httpx2.Response) -> dict[str, Any]:
    """The object answered, or the error it stands for. Their answers are JSON in UTF-8 whatever the header says; a page of HTML is none."""
    try:
        found = json.loads(answer.content)
    except ValueError as error:
        raise Unanswered("the answer is not the platform's") from error
    return checked(found)


def body(fields: dict[str, Any]) -> bytes:
    """Chinese as it is: escaped, it would be shown escaped, and counted six times."""
    return json.dumps(fields, ensure_ascii=False).encode()
