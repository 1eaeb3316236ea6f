"""A Web Push service: browsers subscribe (real ones over autopush's WebSocket), senders post messages."""

import json
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from standins.push_checks import Browser, Signatures, Wrong, check_envelope, encode
from standins.service import Received, Service


@dataclass
class Subscription:
    """`browser` is one of our own making; a real one is reached by its socket."""

    key: str = ""
    browser: Browser | None = None
    agent: str = ""
    channel: str = ""


class WebPush(Service):
    name = "Web Push service"
    hint = "POST /_subscribe makes a browser; Firefox comes with dom.push.serverURL = ws://this address/."

    def __init__(self) -> None:
        super().__init__()
        self.subscriptions: dict[str, Subscription] = {}
        self._signatures = Signatures()
        self._sockets: dict[str, WebSocket] = {}
        self._waiting: dict[str, list[dict[str, Any]]] = {}

    def routes(self) -> list[BaseRoute]:
        return [
            WebSocketRoute("/", self.autopush),
            Route("/push/{token}", self.push, methods=["POST"]),
            Route("/_subscribe", self.subscribe, methods=["POST"]),
            Route("/_elsewhere", self.redirected, methods=["GET", "POST"]),
        ]

    async def subscribe(self, request: Request) -> Response:
        """One browser, or as many as `count` says; `key` is the sender's, as a page would give it."""
        asked = json.loads(await request.body() or b"{}")
        made = [self._new_browser(request, str(asked.get("key", ""))) for _ in range(asked.get("count", 1))]
        return JSONResponse(made if "count" in asked else made[0])

    def _new_browser(self, request: Request, key: str) -> dict[str, Any]:
        token, browser = secrets.token_urlsafe(16), Browser()
        self.subscriptions[token] = Subscription(key, browser)
        return {"endpoint": f"{_origin(request)}/push/{token}", "keys": browser.keys()}

    async def push(self, request: Request) -> Response:
        return await self.attend(lambda: self._push(request))

    async def redirected(self, request: Request) -> Response:
        """Where mode `redirect` sends callers: nobody should ever come here."""
        self.keep(Received("/_elsewhere", "a caller followed a redirect"))
        return Response("caught", 201)

    async def _push(self, request: Request) -> Response:
        token = request.path_params["token"]
        known = self.subscriptions.get(token)
        if known is None or self.behaviour.mode == "gone":
            return JSONResponse({"errno": 106, "message": "no such subscription"}, 410)
        if self.behaviour.mode == "redirect":
            return RedirectResponse(f"{_origin(request)}/_elsewhere", 307)
        try:
            return await self._take(request, token, known)
        except (Wrong, ValueError) as wrong:
            self.refuse(str(wrong))
            return JSONResponse({"message": str(wrong)}, getattr(wrong, "status", 400))

    async def _take(self, request: Request, token: str, known: Subscription) -> Response:
        body, headers = await request.body(), dict(request.headers)
        self._signatures.check(headers.get("authorization", ""), _origin(request), known.key)
        check_envelope(body, headers)
        version = encode(secrets.token_bytes(12))
        told = [f"{name} {headers[name]}" for name in ("ttl", "urgency", "topic") if name in headers]
        message = Received(token[:8], "Web Push", detail=f"{len(body)} bytes · {' · '.join(told)}")
        if self.behaviour.mode != "lose":
            await self._deliver(known, message, body, version, int(headers["ttl"]))
        self.keep(message)
        return Response(status_code=201, headers={"Location": f"{_origin(request)}/m/{version}"})

    async def _deliver(
        self, known: Subscription, message: Received, body: bytes, version: str, ttl: int
    ) -> None:
        if known.browser is not None:
            content = known.browser.read(body)
            told = json.loads(content)
            message.title, message.text = told["title"], told["body"]
            message.detail += f" · {told['url']} · tag {told['tag']}"
            message.fate = "shown"
            return
        news: dict[str, Any] = {"messageType": "notification", "channelID": known.channel}
        news |= {"version": version, "data": encode(body), "headers": {"encoding": "aes128gcm"}, "ttl": ttl}
        message.fate = await self._to_firefox(known.agent, news)

    async def _to_firefox(self, agent: str, news: dict[str, Any]) -> str:
        socket = self._sockets.get(agent)
        if socket is None:
            if news["ttl"]:
                self._waiting.setdefault(agent, []).append(news)
            return "waiting for the browser"
        await socket.send_json(news)
        return "handed to the browser"

    async def autopush(self, socket: WebSocket) -> None:
        offered = socket.scope.get("subprotocols", [])
        await socket.accept(subprotocol="push-notification" if "push-notification" in offered else None)
        agent = ""
        try:
            while True:
                agent = await self._answer(socket, json.loads(await socket.receive_text() or "{}"), agent)
        except WebSocketDisconnect:
            if self._sockets.get(agent) is socket:
                del self._sockets[agent]

    async def _answer(self, socket: WebSocket, said: dict[str, Any], agent: str) -> str:
        match said.get("messageType"):
            case "hello":
                return await self._hello(socket, said)
            case "register":
                await self._register(socket, said, agent)
            case "unregister":
                self._drop(said["channelID"])
                await socket.send_json(
                    {"messageType": "unregister", "channelID": said["channelID"], "status": 200}
                )
            case None | "ping":
                await socket.send_text("{}")
        return agent

    async def _hello(self, socket: WebSocket, said: dict[str, Any]) -> str:
        agent = str(said.get("uaid") or uuid.uuid4().hex)
        self._sockets[agent] = socket
        await socket.send_json(
            {"messageType": "hello", "uaid": agent, "status": 200, "use_webpush": True, "broadcasts": {}}
        )
        for news in self._waiting.pop(agent, []):
            await socket.send_json(news)
        return agent

    async def _register(self, socket: WebSocket, said: dict[str, Any], agent: str) -> None:
        token, channel = secrets.token_urlsafe(16), str(said["channelID"])
        self.subscriptions[token] = Subscription(str(said.get("key") or ""), None, agent, channel)
        host = dict(socket.headers)["host"]
        answer = {"messageType": "register", "channelID": channel, "status": 200}
        await socket.send_json(answer | {"pushEndpoint": f"http://{host}/push/{token}"})

    def _drop(self, channel: str) -> None:
        for token in [token for token, one in self.subscriptions.items() if one.channel == channel]:
            del self.subscriptions[token]


def _origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.headers['host']}"
