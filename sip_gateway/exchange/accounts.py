"""Passwords of telephones: desk phones have one in the database, browser phones one that can be computed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hotline.calls.switchboard.speech import browser_password

_BROWSER = re.compile(r"b(\d{1,12})-(\d{1,12})")


@dataclass(frozen=True)
class Browser:
    """Account of a browser phone: whose it is, and until when."""

    staff: int
    until: int


def browser_of(account: str) -> Browser | None:
    """None: not a browser phone's account."""
    found = _BROWSER.fullmatch(account)
    return Browser(int(found[1]), int(found[2])) if found else None


def password_of(account: str, desk_phones: Mapping[str, str], now: datetime) -> str | None:
    """None: no such account, or its time is over. The answer on the wire is the same (RFC 3261 §22.4)."""
    browser = browser_of(account)
    if browser is None:
        return desk_phones.get(account)
    return browser_password(account) if browser.until > now.timestamp() else None
