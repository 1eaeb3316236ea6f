"""Waking every browser of one person."""

import asyncio
import socket
from collections.abc import Sequence
from datetime import datetime
from time import monotonic
from urllib.parse import urlsplit

import httpx2
import structlog

from hotline.infra.settings import Settings
from hotline.messages.channels.calling import Caller, NoAnswer, NotReached
from hotline.messages.channels.message import Outcome, Outgoing, Sent
from hotline.messages.channels.webpush.browsers import LookUp, forget
from hotline.messages.channels.webpush.endpoints import Hosts, is_public
from hotline.messages.channels.webpush.models import PushSubscription
from hotline.messages.channels.webpush.sealing import Sealer

log = structlog.get_logger(__name__)

AT_ONCE = 20
RESOLVED_SECONDS = 60
#: What one browser's outcome counts when a person has several: the best one is the person's.
_BEST_FIRST = (Outcome.ACCEPTED, Outcome.TEMPORARY, Outcome.TECHNICAL, Outcome.PERMANENT)


class WebPush:
    """Accepted when the push service of at least one browser took the message."""

    name = "webpush"

    def __init__(self, settings: Settings) -> None:
        self._sealer = Sealer(settings)
        self._hosts = Hosts.of(settings)
        self._caller = Caller(settings, at_once=AT_ONCE)
        self._people = LookUp()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._resolved: dict[str, tuple[float, bool]] = {}

    def configured(self) -> bool:
        """Needs nothing: the key is made when there is none."""
        return True

    async def send(self, message: Outgoing, now: datetime) -> Sent:
        browsers = await self._people.browsers_of(message.staff_id)
        if not browsers:
            return self._said(Outcome.PERMANENT, "no browser is subscribed")
        return best(await asyncio.gather(*(self._wake(one, message, now) for one in browsers)))

    async def close(self) -> None:
        await self._caller.close()

    async def _wake(self, browser: PushSubscription, message: Outgoing, now: datetime) -> Sent:
        if not await self._may_call(browser.endpoint):
            log.warning("push endpoint refused", subscription=browser.id)
            await forget(browser.id)
            return self._said(Outcome.PERMANENT, "the endpoint is not one of a push service")
        sealed = self._sealer.seal(message, browser.endpoint, browser.p256dh, browser.auth, now)
        try:
            async with self._room:
                answer = await self._caller.post(
                    browser.endpoint, content=sealed.content, headers=sealed.headers
                )
        except (NotReached, NoAnswer) as failure:
            return self._said(Outcome.TEMPORARY, str(failure))
        return await self._read(answer, browser)

    async def _read(self, answer: httpx2.Response, browser: PushSubscription) -> Sent:
        status = answer.status_code
        if 200 <= status < 300:
            identity = answer.headers.get("location", "").rpartition("/")[2][:80]
            return Sent(Outcome.ACCEPTED, self.name, identity)
        if status in (404, 410):
            await forget(browser.id)
            return self._said(Outcome.PERMANENT, f"the browser is gone ({status})")
        if status == 429 or status >= 500:
            return self._said(Outcome.TEMPORARY, f"the push service answered {status}")
        # a redirect is not followed: it could lead anywhere
        return self._said(Outcome.TECHNICAL, f"the push service answered {status}: {answer.text[:100]}")

    async def _may_call(self, endpoint: str) -> bool:
        """Checked again at every call: the list may have become shorter, a name may point elsewhere now."""
        if not self._hosts.allows(endpoint):
            return False
        parts = urlsplit(endpoint)
        if self._caller.through_proxy or self._hosts.own(parts.netloc):
            return True
        return await self._is_public(parts.hostname or "")

    async def _is_public(self, host: str) -> bool:
        good_until, answer = self._resolved.get(host, (0.0, False))
        if good_until <= monotonic():
            answer = await _resolves_publicly(host)
            self._resolved[host] = (monotonic() + RESOLVED_SECONDS, answer)
        return answer

    def _said(self, outcome: Outcome, detail: str) -> Sent:
        return Sent(outcome, self.name, detail=detail)


def best(outcomes: Sequence[Sent]) -> Sent:
    """One browser that took the message is enough."""
    return min(outcomes, key=lambda sent: _BEST_FIRST.index(sent.state))


async def _resolves_publicly(host: str) -> bool:
    """A name that cannot be resolved is left to the call, which fails by itself."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except OSError:
        return True
    return all(is_public(str(address[0])) for *_, address in found)
