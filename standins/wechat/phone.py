"""The telephones of citizens, played from outside: what they do, and what they see. Not the platform's own API."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from standins.wechat import sound
from standins.wechat.letters import Fields
from standins.wechat.media import TYPES
from standins.wechat.pushing import Pushed, event, message
from standins.wechat.refusing import Refusal

if TYPE_CHECKING:
    from standins.wechat.server import WeChat

MOST_TIMES = 5
TEXTS = 5


class Phone:
    def __init__(self, server: "WeChat") -> None:
        self._server = server

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/_say", _refusing(self.say), methods=["POST"]),
            Route("/_scan", _refusing(self.scan), methods=["POST"]),
            Route("/_upload", _refusing(self.upload), methods=["POST"]),
            Route("/_citizens", self.citizens),
            Route("/_chat", self.chat),
            Route("/_menu", self.menu),
            Route("/_codes", self.codes),
            Route("/_articles", self.articles),
            Route("/_media/{identity}", _refusing(self.medium)),
        ]

    async def say(self, request: Request) -> Response:
        """`{"openid", "type", "fields", "event", "times", "safe"}`: what a citizen does in the app."""
        asked = await request.json()
        return JSONResponse([vars(each) for each in await self._do(asked)])

    async def scan(self, request: Request) -> Response:
        """`{"openid", "scene", "ticket", "safe"}`: following when he did not yet."""
        asked = await request.json()
        scene = self._server.codes.get(str(asked.get("ticket", "")), str(asked.get("scene", "")))
        known = self._server.followers.known.get(str(asked["openid"]))
        follows = known is not None and known.follows
        told = {"event": "SCAN", "fields": {"EventKey": scene}}
        if not follows:
            told = {"event": "subscribe", "fields": {"EventKey": f"qrscene_{scene}"}}
        if ticket := asked.get("ticket"):
            told["fields"]["Ticket"] = ticket  # type: ignore[index]
        return JSONResponse([vars(each) for each in await self._do(asked | told)])

    async def upload(self, request: Request) -> Response:
        """A file as it lies in the citizen's message; voices become AMR. `{"media_id"}`."""
        kind, content = request.query_params.get("kind", "image"), await request.body()
        if kind == "voice" and content:
            content = sound.to_amr(content)
        return JSONResponse({"media_id": self._server.media.add(kind, content)})

    async def citizens(self, request: Request) -> Response:
        known = self._server.followers.known.values()
        return JSONResponse([{"openid": one.openid, "follows": one.follows} for one in known])

    async def chat(self, request: Request) -> Response:
        openid, after = request.query_params.get("openid", ""), int(request.query_params.get("after") or 0)
        chat, known = self._server.chat, self._server.followers.known.get(openid)
        told: dict[str, Any] = {"version": chat.version, "lines": chat.since(openid, after)}
        told |= {"mode": self._server.behaviour.mode, "texts": self._texts()}
        windows = known.windows if known else []
        now = self._server.now()
        is_open = [{"seconds": int(w.until - now), "left": w.left} for w in windows if w.until > now]
        return JSONResponse(told | {"follows": known is not None and known.follows, "windows": is_open})

    def _texts(self) -> list[dict[str, str]]:
        """The last SMS, to whomever: a telephone's number is nobody's secret here."""
        sent = [one for gateway in self._server.gateways for one in list(gateway.received)[-TEXTS:]]
        newest = sorted(sent, key=lambda one: one.at)[-TEXTS:]
        return [{"to": one.to, "text": one.text, "at": one.at} for one in newest[::-1]]

    async def menu(self, request: Request) -> Response:
        return JSONResponse(self._server.menus.of(request.query_params.get("openid", "")))

    async def codes(self, request: Request) -> Response:
        codes = self._server.codes.items()
        return JSONResponse([{"ticket": ticket, "scene": scene} for ticket, scene in codes])

    async def articles(self, request: Request) -> Response:
        """What is out, newest first."""
        out = [one for one in self._server.articles.published.values() if not one.status]
        told = [
            {"id": one.article_id, "at": one.at, "number": number, **_read(article)}
            for one in reversed(out)
            for number, article in enumerate(one.articles, start=1)
        ]
        return JSONResponse(told)

    async def medium(self, request: Request) -> Response:
        """As a browser shows it: voices as WAV."""
        found = self._server.media.get(request.path_params["identity"])
        if found.kind == "voice":
            return Response(sound.to_wav(found.content), media_type="audio/wav")
        return Response(found.content, media_type=TYPES[found.kind])

    async def _do(self, asked: dict[str, Any]) -> list[Pushed]:
        openid = str(asked["openid"])
        fields = self.spoken(openid, asked)
        kind, content = str(fields.get("Event") or fields["MsgType"]), _shown(fields)
        line = self._server.chat.add(openid, "citizen", kind, content)
        twice = 2 if self._server.behaviour.mode == "twice" else 1
        times = min(int(asked.get("times") or twice), MOST_TIMES)
        now, safe, pusher = self._server.now(), asked.get("safe"), self._server.pusher
        answers = [await pusher.push(fields, now, safe=safe) for _ in range(times)]
        self._server.chat.touched(line, "taken" if answers[-1].status == 200 else f"not taken: {answers[-1]}")
        return answers

    def spoken(self, openid: str, asked: dict[str, Any]) -> Fields:
        """The letter's content; the citizen has a window for answers from now on."""
        name = str(asked.get("event", ""))
        kind = "event" if name else str(asked.get("type", "text"))
        self._server.followers.heard(openid, kind, name)
        more, now = dict(asked.get("fields", {})), self._server.now()
        return event(openid, name, now, **more) if name else message(openid, kind, now, **more)


def _shown(fields: Fields) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in ("ToUserName", "FromUserName")}


def _read(article: dict[str, Any]) -> dict[str, Any]:
    wanted = ("title", "digest", "author", "content", "thumb_media_id", "content_source_url")
    return {name: article.get(name, "") for name in wanted}


def _refusing(work: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def guarded(request: Request) -> Response:
        try:
            return await work(request)
        except Refusal as refusal:
            return refusal.answer()

    return guarded
