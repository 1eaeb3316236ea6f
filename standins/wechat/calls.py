"""The calls that need a token, one method each."""

import itertools
import secrets
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from standins.wechat import templates
from standins.wechat.media import TYPES
from standins.wechat.pushing import event
from standins.wechat.refusing import Refusal, fine, json_of

if TYPE_CHECKING:
    from standins.wechat.server import WeChat

CALLS = (
    ("POST", "/cgi-bin/message/custom/send", "custom_send"),
    ("POST", "/cgi-bin/message/template/send", "template_send"),
    ("POST", "/cgi-bin/message/subscribe/bizsend", "bizsend"),
    ("POST", "/cgi-bin/media/upload", "media_upload"),
    ("GET", "/cgi-bin/media/get", "media_get"),
    ("POST", "/cgi-bin/media/uploadimg", "upload_picture"),
    ("POST", "/cgi-bin/material/add_material", "add_material"),
    ("GET", "/cgi-bin/user/info", "user_info"),
    ("POST", "/cgi-bin/qrcode/create", "qrcode_create"),
)
TEXT_BYTES = 2048


class Calls:
    def __init__(self, server: "WeChat") -> None:
        self._server = server
        self._numbers = itertools.count(200_000_001)

    async def custom_send(self, request: Request) -> Response:
        asked = await json_of(request)
        openid, kind = str(asked.get("touser", "")), str(asked.get("msgtype", ""))
        content = asked.get(kind)
        if not isinstance(content, dict):
            raise Refusal(40008, "invalid message type")
        if kind == "text":
            self._check_text(str(content.get("content", "")))
        if media_id := content.get("media_id"):
            self._server.media.get(str(media_id))
        self._server.followers.spend(openid)
        self._server.show(openid, "", str(content.get("content") or content), kind)
        self._server.chat.add(openid, "account", kind, content)
        return fine()

    async def template_send(self, request: Request) -> Response:
        asked = await json_of(request)
        number = self._send_notice(asked)
        return fine(msgid=number)

    async def bizsend(self, request: Request) -> Response:
        self._send_notice(await json_of(request))
        return fine()

    async def media_upload(self, request: Request) -> Response:
        kind = request.query_params.get("type", "")
        identity = self._server.media.add(kind, await _uploaded(request))
        return JSONResponse({"type": kind, "media_id": identity, "created_at": int(self._server.now())})

    async def media_get(self, request: Request) -> Response:
        found = self._server.media.get(request.query_params.get("media_id", ""))
        name = {"content-disposition": f'attachment; filename="file.{found.kind}"'}
        return Response(found.content, media_type=TYPES[found.kind], headers=name)

    async def upload_picture(self, request: Request) -> Response:
        return JSONResponse({"url": self._server.media.inline(await _uploaded(request))})

    async def add_material(self, request: Request) -> Response:
        kind = request.query_params.get("type", "")
        identity = self._server.media.add(kind, await _uploaded(request), lasting=True)
        return JSONResponse({"media_id": identity, "url": f"http://mmbiz.qpic.cn/standin/{identity}"})

    async def user_info(self, request: Request) -> Response:
        found = self._server.followers.existing(request.query_params.get("openid", ""))
        told: dict[str, Any] = {"subscribe": int(found.follows), "openid": found.openid}
        if found.follows:
            told |= {
                "language": "zh_CN",
                "subscribe_time": int(found.since),
                "subscribe_scene": "ADD_SCENE_QR_CODE",
            }
        return JSONResponse(told)

    async def qrcode_create(self, request: Request) -> Response:
        asked = await json_of(request)
        scene = asked.get("action_info", {}).get("scene", {}).get("scene_str", "")
        if not 1 <= len(scene) <= 64:
            raise Refusal(40053, "invalid action info")
        ticket = secrets.token_urlsafe(48)
        self._server.codes[ticket] = scene
        return JSONResponse({"ticket": ticket, "url": f"http://weixin.qq.com/q/{ticket[:20]}"})

    def _send_notice(self, asked: dict[str, Any]) -> int:
        """A template or subscription message; whether it arrived comes by event. A repeat is not sent again."""
        openid, template = str(asked.get("touser", "")), str(asked.get("template_id", ""))
        data, once = asked.get("data", {}), (openid, str(asked.get("client_msg_id", "")))
        templates.check(template, data)
        self._server.followers.following(openid)
        if once in self._server.sent:
            return self._server.sent[once]
        number = next(self._numbers)
        if once[1]:
            self._server.sent[once] = number
        self._show_notice(openid, template, data, str(asked.get("url") or asked.get("page") or ""), number)
        return number

    def _show_notice(self, openid: str, template: str, data: dict[str, Any], url: str, number: int) -> None:
        lines = templates.shown(template, data)
        words = " · ".join(one["value"] for one in lines)
        shown = self._server.show(openid, "模板消息", words, f"{template} · {url} · {number}")
        status, now = "failed:user block" if openid.startswith("silent") else "success", self._server.now()
        if status == "success":
            card = {"title": templates.TITLES[template], "lines": lines, "url": url}
            self._server.chat.add(openid, "notice", "template", card)
        fields = event(openid, "TEMPLATESENDJOBFINISH", now, MsgID=number, Status=status)
        self._server.pusher.announce(shown, fields, now)

    def _check_text(self, text: str) -> None:
        if not text:
            raise Refusal(44004, "empty content")
        if len(text.encode()) > TEXT_BYTES:
            raise Refusal(45002, "content size out of limit")


async def _uploaded(request: Request) -> bytes:
    async with request.form() as form:
        found = form.get("media")
        if not isinstance(found, UploadFile):
            raise Refusal(41005, "media data missing")
        return await found.read()
