"""The stand-in of WeChat's server, which plays the telephones and signs what they send to our webhook."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request

from hotline.infra.errors import Conflict, Invalid
from hotline.wechat.api.client import Medium
from hotline.wechat.api.errors import Unanswered
from hotline.wechat.api.transport import Transport
from web.kit.services import services

HERE = ("127.0.0.1", "localhost", "::1")
AWAY = "微信替身没有运行。请用 hotline run --demo 启动，或先运行 hotline standins。"
CONTROLLED = ("ok", "lag", "fail", "html", "late", "twice")


class StandIn:
    """Calls without a token: only a server on this machine has them."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def get(self, path: str, **query: object) -> Any:
        """What a telephone sees."""
        return await self._asked("GET", f"{path}?{urlencode(query)}")

    async def post(self, path: str, told: dict[str, object]) -> Any:
        """What a citizen does."""
        return await self._asked("POST", path, json=told)

    async def upload(self, kind: str, content: bytes) -> str:
        """The media id."""
        found = await self._asked("POST", f"/_upload?{urlencode({'kind': kind})}", content=content)
        return str(found["media_id"])

    async def medium(self, identity: str) -> Medium:
        """A file as a browser shows it."""
        try:
            answer = await self._transport.raw("GET", f"/_media/{identity}", slow=True)
        except Unanswered as failure:
            raise Conflict(AWAY) from failure
        return Medium(answer.content, answer.headers.get("content-type", ""))

    async def _asked(self, method: str, path: str, **request: Any) -> Any:
        try:
            answer = await self._transport.raw(method, path, slow=True, **request)
        except Unanswered as failure:
            raise Conflict(AWAY) from failure
        found = answer.json()
        if isinstance(found, dict) and found.get("errcode"):
            raise Invalid("微信拒绝了这个文件或操作（{number}）", number=found["errcode"])
        return found


def standin(request: Request) -> StandIn:
    """Refused unless the platform is played on this machine: the real one is no toy."""
    settings = services(request).settings
    if urlsplit(settings.wechat_url).hostname not in HERE:
        raise Conflict(AWAY)
    return StandIn(services(request).wechat.transport)
