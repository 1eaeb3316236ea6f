"""Drafts, publishing, mass sends, comments and figures: the calls of the operator's desk."""

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from standins.wechat.masses import Mass
from standins.wechat.pushing import event
from standins.wechat.refusing import Refusal, fine, json_of

if TYPE_CHECKING:
    from standins.wechat.server import WeChat

CALLS = (
    ("POST", "/cgi-bin/draft/add", "draft_add"),
    ("POST", "/cgi-bin/draft/get", "draft_get"),
    ("POST", "/cgi-bin/freepublish/submit", "publish"),
    ("POST", "/cgi-bin/freepublish/get", "publish_get"),
    ("POST", "/cgi-bin/freepublish/batchget", "publish_list"),
    ("POST", "/cgi-bin/freepublish/delete", "publish_delete"),
    ("POST", "/cgi-bin/message/mass/sendall", "mass_send"),
    ("POST", "/cgi-bin/message/mass/get", "mass_get"),
    ("POST", "/cgi-bin/message/mass/delete", "mass_delete"),
    ("POST", "/cgi-bin/media/uploadvideo", "upload_video"),
    ("POST", "/cgi-bin/comment/list", "comment_list"),
    ("POST", "/datacube/getarticlesummary", "article_summary"),
)
MOST_LISTED = 20


class PublishingCalls:
    def __init__(self, server: "WeChat") -> None:
        self._server = server

    async def draft_add(self, request: Request) -> Response:
        return JSONResponse({"media_id": self._server.articles.draft(await json_of(request))})

    async def draft_get(self, request: Request) -> Response:
        found = self._server.articles.drafts.get(str((await json_of(request)).get("media_id", "")))
        if found is None:
            raise Refusal(40007, "invalid media_id")
        return JSONResponse({"news_item": found})

    async def publish(self, request: Request) -> Response:
        """The result comes by event."""
        found = self._server.articles.submit(str((await json_of(request)).get("media_id", "")))
        shown = self._server.show("everybody", str(found.articles[0]["title"]), detail=found.identity)
        self._announce(request, shown, "PUBLISHJOBFINISH", PublishEventInfo=found.as_told(_base(request)))
        return fine(publish_id=found.identity, msg_data_id=found.data_id)

    async def publish_get(self, request: Request) -> Response:
        found = self._server.articles.get(str((await json_of(request)).get("publish_id", "")))
        return JSONResponse(found.as_told(_base(request)))

    async def publish_list(self, request: Request) -> Response:
        asked = await json_of(request)
        out = [one for one in self._server.articles.published.values() if not one.status][::-1]
        first = int(asked.get("offset", 0))
        rows = out[first : first + min(int(asked.get("count", 1)), MOST_LISTED)]
        items = [one.as_listed(_base(request)) for one in rows]
        return JSONResponse({"total_count": len(out), "item_count": len(items), "item": items})

    async def publish_delete(self, request: Request) -> Response:
        self._server.articles.delete(str((await json_of(request)).get("article_id", "")))
        return fine()

    async def mass_send(self, request: Request) -> Response:
        made, is_new = self._server.masses.send(await json_of(request))
        ids = {"msg_id": made.number, "msg_data_id": int(made.data_id)}
        if not is_new:
            return JSONResponse({"errcode": 45065, "errmsg": "clientmsgid exist", **ids})
        shown = self._server.show("every follower", made.title, "群发", str(made.number))
        self._announce(request, shown, "MASSSENDJOBFINISH", **self._sent(made, _base(request)))
        return fine(**ids)

    async def mass_get(self, request: Request) -> Response:
        found = self._server.masses.get(str((await json_of(request)).get("msg_id", "")))
        status = (
            "DELETE" if found.deleted else "SEND_SUCCESS" if found.status == "sendsuccess" else "SEND_FAIL"
        )
        return JSONResponse({"msg_id": found.number, "msg_status": status})

    async def mass_delete(self, request: Request) -> Response:
        self._server.masses.get(str((await json_of(request)).get("msg_id", ""))).deleted = True
        return fine()

    async def upload_video(self, request: Request) -> Response:
        media_id = str((await json_of(request)).get("media_id", ""))
        self._server.media.get(media_id)
        return JSONResponse({"type": "video", "media_id": media_id, "created_at": int(self._server.now())})

    async def comment_list(self, request: Request) -> Response:
        asked = await json_of(request)
        found = self._server.articles.comments.get(str(asked.get("msg_data_id", "")), [])
        first, count = int(asked.get("begin", 0)), min(int(asked.get("count", 1)), 50)
        return fine(total=len(found), comment=found[first : first + count])

    async def article_summary(self, request: Request) -> Response:
        asked = await json_of(request)
        first, last = str(asked.get("begin_date", "")), str(asked.get("end_date", ""))
        return JSONResponse({"list": self._server.articles.readings(first, last)})

    async def comment(self, request: Request) -> Response:
        """`/_comment {"title", "openid", "content"}`: a reader writes under an article."""
        asked = await request.json()
        return JSONResponse(self._server.articles.comment(asked["title"], asked["openid"], asked["content"]))

    def _sent(self, made: Mass, base: str) -> dict[str, Any]:
        told: dict[str, Any] = {
            "MsgID": made.number,
            "Status": made.status,
            "TotalCount": 100,
            "SentCount": 98,
        }
        if made.article_id and made.status == "sendsuccess":
            item = {"ArticleIdx": 1, "ArticleUrl": f"{base}/s/{made.article_id}_1"}
            told["ArticleUrlResult"] = {"Count": 1, "ResultList": {"item": item}}
        return told

    def _announce(self, request: Request, shown: Any, name: str, **more: Any) -> None:
        now = self._server.now()
        self._server.pusher.announce(shown, event("oPlatform", name, now, **more), now)


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")
