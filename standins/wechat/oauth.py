"""Web pages inside WeChat learn who is looking: a code good for once and for five minutes."""

import secrets
from collections.abc import Callable
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from standins import accounts
from standins.wechat.refusing import Refusal

CODE_SECONDS = 300


class OAuth:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._codes: dict[str, tuple[str, float]] = {}
        self._used: set[str] = set()

    async def authorize(self, request: Request) -> Response:
        """The person is who the query's `openid` says; the real one knows from the app."""
        query = request.query_params
        if query.get("appid") != accounts.WECHAT_APP_ID or query.get("response_type") != "code":
            return PlainTextResponse("redirect_uri 参数错误", 400)
        code = self.code_for(query.get("openid", "oCitizen"))
        told = urlencode({"code": code, "state": query.get("state", "")})
        address = query.get("redirect_uri", "")
        return RedirectResponse(f"{address}{'&' if '?' in address else '?'}{told}")

    def code_for(self, openid: str) -> str:
        code = secrets.token_urlsafe(16)
        self._codes[code] = (openid, self._clock() + CODE_SECONDS)
        return code

    async def exchange(self, request: Request) -> Response:
        query = request.query_params
        if query.get("appid") != accounts.WECHAT_APP_ID:
            raise Refusal(40013, "invalid appid")
        if query.get("secret") != accounts.WECHAT_SECRET:
            raise Refusal(40125, "invalid appsecret")
        openid = self._take(query.get("code", ""))
        told = {"access_token": secrets.token_urlsafe(32), "expires_in": 7200, "openid": openid}
        return JSONResponse(told | {"refresh_token": secrets.token_urlsafe(32), "scope": "snsapi_base"})

    def _take(self, code: str) -> str:
        if code in self._used:
            raise Refusal(40163, "code been used")
        openid, until = self._codes.pop(code, ("", 0.0))
        if until <= self._clock():
            raise Refusal(40029, "invalid code")
        self._used.add(code)
        return openid
