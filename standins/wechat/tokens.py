"""Access tokens: one lives at a time, and the one before it five minutes longer."""

import secrets
from collections.abc import Callable
from typing import Any

from standins import accounts
from standins.wechat.refusing import Refusal

TOKEN_SECONDS = 7200
GRACE_SECONDS = 300
FORCED_EVERY_SECONDS = 30
LONGEST_MEMORY = 50


class Tokens:
    """`given` counts tokens made, `asked` counts requests for one."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.until: dict[str, float] = {}
        self.current, self.given, self.asked = "", 0, 0
        self._forced_at = float("-inf")

    def stable(self, asked: dict[str, Any]) -> dict[str, object]:
        """The same token to everybody until it ends, or a new one to who insists."""
        self.asked += 1
        self._check_account(str(asked.get("appid", "")), str(asked.get("secret", "")))
        left = self.until.get(self.current, 0.0) - self._clock()
        if asked.get("force_refresh"):
            self._check_force()
            left = 0
        if left <= 0:
            left = self._renew()
        return {"access_token": self.current, "expires_in": int(left)}

    def check(self, token: str) -> None:
        if not token:
            raise Refusal(41001, "access_token missing")
        if token not in self.until:
            raise Refusal(40001, "invalid credential, access_token is invalid or not latest")
        if self.until[token] <= self._clock():
            raise Refusal(42001, "access_token expired")

    def end_all(self) -> int:
        self.until = dict.fromkeys(self.until, 0.0)
        return len(self.until)

    def disown(self) -> None:
        """As after somebody reset the secret: tokens are not merely old but unknown."""
        self.until.clear()
        self.current = ""

    def _renew(self) -> float:
        now = self._clock()
        if self.current in self.until:
            self.until[self.current] = min(self.until[self.current], now + GRACE_SECONDS)
        self.current = secrets.token_urlsafe(60)
        self.until = dict(list(self.until.items())[-LONGEST_MEMORY:]) | {self.current: now + TOKEN_SECONDS}
        self.given += 1
        return TOKEN_SECONDS

    def _check_force(self) -> None:
        if self._clock() - self._forced_at < FORCED_EVERY_SECONDS:
            raise Refusal(45011, "api minute-quota reach limit, must slower, retry next minute")
        self._forced_at = self._clock()

    def _check_account(self, app_id: str, secret: str) -> None:
        if app_id != accounts.WECHAT_APP_ID:
            raise Refusal(40013, "invalid appid")
        if secret != accounts.WECHAT_SECRET:
            raise Refusal(40125, "invalid appsecret")
