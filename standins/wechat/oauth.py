"""Web pages inside WeChat learn who is looking: a code good for once and for five minutes."""

import secrets
from collections.abc import Callable
from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from standins import accounts
from standins.wechat.refusing import Refusal

CODE_SECONDS = 300


class OAuth:
    """`known` tells who there is: a person before a browser chooses one of them."""

    def __init__(self, clock: Callable[[], float], known: Callable[[], list[str]] = list) -> None:
        self._clock, self._known = clock, known
        self._codes: dict[str, tuple[str, float]] = {}
        self._used: set[str] = set()

    async def authorize(self, request: Request) -> Response:
        """The person is who the query's `openid` says, or who they choose to be; the real one knows from the app."""
        query = request.query_params
        if query.get("appid") != accounts.WECHAT_APP_ID or query.get("response_type") != "code":
            return PlainTextResponse("redirect_uri 参数错误", 400)
        openid = query.get("openid", "")
        if not openid and self._known() and "text/html" in request.headers.get("accept", ""):
            return HTMLResponse(_choice(request.url.include_query_params, self._known()))
        code = self.code_for(openid or "oCitizen")
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


def _choice(address: Callable[..., object], known: list[str]) -> str:
    links = "".join(
        f'<li><a href="{escape(str(address(openid=openid)))}">{escape(openid)}</a></li>' for openid in known
    )
    return (
        '<!doctype html><html lang="zh-CN"><meta name="viewport" content="width=device-width">'
        f"<title>微信登录（模拟）</title><h1>以谁的身份打开？</h1><ul>{links}</ul></html>"
    )
