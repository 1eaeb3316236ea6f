"""The official account's side of api.weixin.qq.com: what may be called, and with which token."""

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from standins.service import Received, Service
from standins.wechat.articles import Articles
from standins.wechat.calls import CALLS, Calls
from standins.wechat.chat import Chat
from standins.wechat.followers import Followers
from standins.wechat.masses import Masses
from standins.wechat.media import Media
from standins.wechat.menus import CALLS as MENU_CALLS
from standins.wechat.menus import Menus
from standins.wechat.oauth import OAuth
from standins.wechat.phone import Phone
from standins.wechat.publishing import CALLS as PUBLISHING_CALLS
from standins.wechat.publishing import PublishingCalls
from standins.wechat.pushing import Pusher
from standins.wechat.refusing import Refusal, json_of
from standins.wechat.tokens import Tokens

DAILY = 100_000  # calls a day of each kind, unless a test says less
Work = Callable[[Request], Awaitable[Response]]


class WeChat(Service):
    name = "WeChat official account (微信)"
    hint = (
        "POST /_say pushes a citizen's message to the webhook, /_end_tokens ends all tokens, /_later moves the "
        "clock, /_quota sets calls a day. Openids that begin with “nobody” do not exist, “blocked” refuse notices."
    )

    def __init__(self, webhook: str = "", gateways: Sequence[Service] = ()) -> None:
        """`gateways`: what they text arrives on the same telephones."""
        super().__init__()
        self.gateways = gateways
        self.ahead = 0.0
        self.pusher = Pusher(self, webhook)
        self._start()

    def _start(self) -> None:
        self.tokens, self.followers = Tokens(self.now), Followers(self.now)
        self.media = Media(self.now)
        self.chat = Chat(self.now)
        self.sent: dict[tuple[str, str], int] = {}  # notices by what makes a repeat one
        self.articles = Articles(self.now, self.media)
        self.masses = Masses(self.now, self.articles, self.media)
        self.oauth = OAuth(self.now, lambda: list(self.followers.known))
        self.menus = Menus(self.followers)
        self.quota, self.used = DAILY, Counter[str]()
        self.codes: dict[str, str] = {}

    def now(self) -> float:
        return time.time() + self.ahead

    def forget(self) -> None:
        super().forget()
        self.ahead, self.pusher.safe = 0.0, False
        self._start()

    def routes(self) -> list[BaseRoute]:
        calls = Calls(self)
        api: list[BaseRoute] = [
            Route(path, self._with_token(getattr(calls, name)), methods=[method])
            for method, path, name in CALLS
        ]
        api += [
            Route(path, self._with_token(self._of_menus(name)), methods=[method])
            for method, path, name in MENU_CALLS
        ]
        publishing = PublishingCalls(self)
        api += [
            Route(path, self._with_token(getattr(publishing, name)), methods=[method])
            for method, path, name in PUBLISHING_CALLS
        ]
        return [
            *api,
            Route("/_comment", publishing.comment, methods=["POST"]),
            Route("/cgi-bin/stable_token", self._attended(self._stable_token), methods=["POST"]),
            Route("/sns/oauth2/access_token", self._attended(self._exchange)),
            Route("/connect/oauth2/authorize", self._authorize),
            *Phone(self).routes(),
            Route("/_tokens", self.count_tokens),
            Route("/_end_tokens", self.end_tokens, methods=["POST"]),
            Route("/_later", self.later_on, methods=["POST"]),
            Route("/_quota", self.set_quota, methods=["POST"]),
        ]

    async def count_tokens(self, request: Request) -> Response:
        return JSONResponse({"given": self.tokens.given, "asked": self.tokens.asked})

    async def end_tokens(self, request: Request) -> Response:
        return JSONResponse({"ended": self.tokens.end_all()})

    async def later_on(self, request: Request) -> Response:
        self.ahead += float((await request.json())["seconds"])
        return JSONResponse({"ahead": self.ahead})

    async def set_quota(self, request: Request) -> Response:
        self.quota = int((await request.json())["calls"])
        self.used.clear()
        return JSONResponse({"quota": self.quota})

    def _of_menus(self, name: str) -> Work:
        """Found when called: `forget` makes new menus."""

        async def work(request: Request) -> Response:
            return await cast(Work, getattr(self.menus, name))(request)

        return work

    async def _stable_token(self, request: Request) -> Response:
        asked = await json_of(request)
        if asked.get("grant_type") != "client_credential":
            raise Refusal(40002, "invalid grant_type")
        return JSONResponse(self.tokens.stable(asked))

    async def _exchange(self, request: Request) -> Response:
        return await self.oauth.exchange(request)

    async def _authorize(self, request: Request) -> Response:
        return await self.oauth.authorize(request)

    def _with_token(self, work: Work) -> Work:
        async def checked(request: Request) -> Response:
            self.tokens.check(request.query_params.get("access_token", ""))
            self._count(request.url.path)
            return await work(request)

        return self._attended(checked)

    def _attended(self, work: Work) -> Work:
        """Bent by the mode; a refusal is an answer, and seen on the page."""

        async def guarded(request: Request) -> Response:
            try:
                if self.behaviour.mode == "refuse":
                    raise Refusal(-1, "system error")
                return await work(request)
            except Refusal as refusal:
                self.refuse(f"{request.url.path} {refusal}")
                return refusal.answer()

        async def attended(request: Request) -> Response:
            return await self.attend(lambda: guarded(request))

        return attended

    def _count(self, path: str) -> None:
        self.used[path] += 1
        if self.used[path] > self.quota:
            raise Refusal(45009, "reach max api daily quota limit")

    def show(self, to: str, title: str, text: str = "", detail: str = "") -> Received:
        return self.keep(Received(to, title, text, detail, "shown"))
