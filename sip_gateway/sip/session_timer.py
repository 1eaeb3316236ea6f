"""Session timers (RFC 4028): a call whose other end has vanished ends by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from aiosipua import SipMessage
from aiosipua.headers import parse_params

from sip_gateway.sip.received import Request, Response

MIN_SE = 90  # seconds, §5: nobody may ask for less
SESSION_EXPIRES = 1800  # seconds, §4: recommended


class TooBrief(Exception):
    """Answered 422 with our Min-SE (§6)."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """`seconds` 0: no timer. `we_refresh`: whose task it is."""

    seconds: int
    we_refresh: bool
    header: str = ""
    required: bool = False


NONE = Agreement(0, we_refresh=False)


def seconds_and_refresher(value: str) -> tuple[int, str]:
    """Read `1800;refresher=uac`."""
    number, _, parameters = value.partition(";")
    number = number.strip()
    seconds = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    return seconds, (parse_params(parameters).get("refresher") or "").lower()


def agree(request: Request, wanted: int) -> Agreement:
    """With what an INVITE or UPDATE asks for. Raises TooBrief."""
    return answer(
        request.header("session-expires"),
        they_support=request.supports("timer"),
        wanted=wanted,
        least=least_of(request),
    )


def least_of(message: Request | Response) -> int:
    """The shortest interval the peer, or a proxy before it, puts up with (§5)."""
    return seconds_and_refresher(message.header("min-se"))[0]


def answer(
    value: str, *, they_support: bool, wanted: int = SESSION_EXPIRES, least: int = MIN_SE
) -> Agreement:
    """UAS (§9). They refresh if they can and nobody said otherwise: they are the ones who may vanish behind a NAT."""
    wanted = max(wanted, least)
    seconds, refresher = seconds_and_refresher(value)
    if value and seconds < MIN_SE:
        raise TooBrief
    if not value and not they_support:
        return Agreement(wanted, we_refresh=True, header=f"{wanted};refresher=uas")
    refresher = refresher or ("uac" if they_support else "uas")
    seconds = min(seconds or wanted, wanted)
    return Agreement(seconds, refresher == "uas", f"{seconds};refresher={refresher}", refresher == "uac")


def of_answer(value: str) -> Agreement:
    """UAC (§7.2): what the 200 says; a peer without timers leaves the refreshing to us."""
    if not value:
        return Agreement(SESSION_EXPIRES, we_refresh=True)
    seconds, refresher = seconds_and_refresher(value)
    return Agreement(max(seconds, MIN_SE), refresher != "uas")


def offer(message: SipMessage, seconds: int, least: int = MIN_SE, refresher: str = "") -> None:
    value = str(max(seconds, least))
    message.set_header("Session-Expires", f"{value};refresher={refresher}" if refresher else value)
    message.set_header("Min-SE", str(least))


def offer_again(message: SipMessage, agreement: Agreement, least: int = MIN_SE) -> None:
    """Within the call whoever refreshes goes on doing so (§7.4)."""
    message.set_header("Supported", "timer")
    refresher = "uac" if agreement.we_refresh else "uas"
    offer(message, agreement.seconds or SESSION_EXPIRES, least, refresher)


class SessionTimer:
    """Refreshes at half time, or ends the session shortly before it is over (§10)."""

    def __init__(self, refresh: Callable[[], None], expire: Callable[[], None]) -> None:
        self._refresh, self._expire = refresh, expire
        self._handle: asyncio.TimerHandle | None = None
        self.agreement = NONE

    def start(self, agreement: Agreement) -> None:
        """Also restarts: every refresh, whoever sent it, begins the interval anew."""
        self.stop()
        self.agreement = agreement
        if not agreement.seconds:
            return
        loop = asyncio.get_running_loop()
        if agreement.we_refresh:
            self._handle = loop.call_later(agreement.seconds / 2, self._refresh)
        else:
            grace = min(32, agreement.seconds / 3)
            self._handle = loop.call_later(agreement.seconds - grace, self._expire)

    def stop(self) -> None:
        if self._handle:
            self._handle.cancel()
            self._handle = None
