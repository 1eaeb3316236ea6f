"""WeCom: tokens that end, app messages to accounts that exist, a group robot with its limit."""

import json
import secrets
import time
from collections import deque
from hashlib import sha256
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from standins import accounts
from standins.service import Received, Service

TOKEN_SECONDS = 7200
ROBOT_PER_MINUTE = 20
FIELDS = {"title": 128, "description": 512}


class WeCom(Service):
    name = "WeCom (企业微信)"
    hint = "Accounts that begin with “nobody” do not exist. POST /_end_tokens ends all tokens."

    def __init__(self) -> None:
        super().__init__()
        self.tokens: dict[str, float] = {}
        self.tokens_given = 0
        self._seen: dict[str, float] = {}
        self._robot: deque[float] = deque(maxlen=ROBOT_PER_MINUTE)

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/cgi-bin/gettoken", self.gettoken),
            Route("/cgi-bin/message/send", self.send, methods=["POST"]),
            Route("/cgi-bin/webhook/send", self.robot, methods=["POST"]),
            Route("/_tokens", self.count_tokens),
            Route("/_end_tokens", self.end_tokens, methods=["POST"]),
        ]

    def forget(self) -> None:
        super().forget()
        self.tokens.clear()
        self.tokens_given = 0
        self._seen.clear()
        self._robot.clear()

    async def gettoken(self, request: Request) -> Response:
        return await self.attend(lambda: self._give_token(request))

    async def send(self, request: Request) -> Response:
        return await self.attend(lambda: self._send(request))

    async def robot(self, request: Request) -> Response:
        return await self.attend(lambda: self._speak(request))

    async def count_tokens(self, request: Request) -> Response:
        return JSONResponse({"given": self.tokens_given})

    async def end_tokens(self, request: Request) -> Response:
        self.tokens = dict.fromkeys(self.tokens, 0.0)
        return JSONResponse({"ended": len(self.tokens)})

    async def _give_token(self, request: Request) -> Response:
        self.tokens_given += 1
        if request.query_params.get("corpid") != accounts.WECOM_CORP:
            return self._no(40013, "invalid corpid")
        if request.query_params.get("corpsecret") != accounts.WECOM_SECRET:
            return self._no(40001, "invalid credential")
        live = [token for token, until in self.tokens.items() if until > time.time()]
        token = live[0] if live else secrets.token_urlsafe(32)
        self.tokens.setdefault(token, time.time() + TOKEN_SECONDS)
        return _yes(access_token=token, expires_in=TOKEN_SECONDS)

    async def _send(self, request: Request) -> Response:
        until = self.tokens.get(request.query_params.get("access_token", ""))
        if until is None:
            return self._no(40014, "invalid access_token")
        if until <= time.time():
            return self._no(42001, "access_token expired")
        if self.behaviour.mode == "refuse":
            return self._no(-1, "system error")
        body = await request.json()
        if body.get("agentid") != accounts.WECOM_AGENT or body.get("msgtype") != "textcard":
            return self._no(40056, "invalid agentid")
        return self._take(body)

    def _take(self, body: dict[str, Any]) -> Response:
        card = body["textcard"]
        for name, most in FIELDS.items():
            if not card.get(name) or len(card[name].encode()) > most:
                return self._no(40058, f"{name} is empty or longer than {most} bytes")
        to = str(body["touser"])
        if to.startswith("nobody"):
            return self._no(81013, "user & party & tag all invalid")
        if not self._is_repeat(body):
            detail = f"{card['url']} · {card.get('btntxt', '')}"
            self.keep(Received(to, card["title"], card["description"], detail, "shown"))
        return _yes(msgid=secrets.token_urlsafe(12), invaliduser="")

    def _is_repeat(self, body: dict[str, Any]) -> bool:
        """The same content within the caller's interval is accepted and not shown again."""
        digest = sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        seen, self._seen[digest] = self._seen.get(digest, 0.0), time.time()
        checked = body.get("enable_duplicate_check") == 1
        return checked and time.time() - seen < body.get("duplicate_check_interval", 1800)

    async def _speak(self, request: Request) -> Response:
        if request.query_params.get("key") != accounts.WECOM_ROBOT:
            return self._no(93000, "invalid webhook url")
        if len(self._robot) == ROBOT_PER_MINUTE and time.time() - self._robot[0] < 60:
            return self._no(45009, "api freq out of limit")
        self._robot.append(time.time())
        text = (await request.json())["text"]
        called = [*text.get("mentioned_list", []), *text.get("mentioned_mobile_list", [])]
        self.keep(Received("group @" + " @".join(called), "群机器人", text["content"], fate="shown"))
        return _yes()

    def _no(self, code: int, why: str) -> Response:
        self.refuse(f"{code}: {why}")
        return JSONResponse({"errcode": code, "errmsg": why})


def _yes(**more: object) -> Response:
    return JSONResponse({"errcode": 0, "errmsg": "ok", **more})
