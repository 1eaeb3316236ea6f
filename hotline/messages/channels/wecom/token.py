"""The access token of our app: fetched once, shared, renewed by one while the others wait."""

import asyncio
from time import monotonic

from hotline.infra.settings import Settings
from hotline.messages.channels.calling import Caller, as_object

# Asking again within its life gives the same token, so several processes need not share one.
RENEWED_BEFORE_SECONDS = 300


class NoToken(Exception):
    """WeCom gave none; the reason is the message."""


class Token:
    """One per process."""

    def __init__(self, settings: Settings, caller: Caller) -> None:
        self._url = f"{settings.wecom_url.rstrip('/')}/cgi-bin/gettoken"
        self._who = {"corpid": settings.wecom_corp_id, "corpsecret": settings.wecom_secret}
        self._caller = caller
        self._alone = asyncio.Lock()
        self._token, self._good_until = "", 0.0

    async def get(self, *, instead_of: str = "") -> str:
        """The token; `instead_of` names one that was just refused."""
        async with self._alone:
            if self._good_until <= monotonic() or self._token == instead_of:
                await self._renew()
            return self._token

    async def _renew(self) -> None:
        answer = as_object(await self._caller.get(self._url, params=self._who))
        token = answer.get("access_token")
        if not isinstance(token, str) or not token:
            raise NoToken(
                f"{answer.get('errcode', '')} {str(answer.get('errmsg', 'no token'))[:120]}".strip()
            )
        lives = max(int(answer.get("expires_in", 7200)) - RENEWED_BEFORE_SECONDS, 60)
        self._token, self._good_until = token, monotonic() + lives
