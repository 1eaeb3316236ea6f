"""The telephone's screen: the chat as it grows, the menu below it, articles, files."""

from datetime import UTC, datetime
from typing import Any

import nh3
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hotline.infra.errors import Conflict, NotFound
from hotline.wechat.api.accounts import account_of
from web.kit.render import render
from wechat.simulator.citizens import checked, everybody, name_of, new_openid
from wechat.simulator.lines import shown
from wechat.simulator.places import PLACES
from wechat.simulator.standin import CONTROLLED, StandIn, standin

ACCOUNT = "demo"  # the one the stand-in plays the platform for
READABLE = {"p", "h1", "h2", "h3", "h4", "strong", "b", "em", "br", "ul", "ol", "li", "blockquote", "section"}
PLAYABLE = ("image/", "audio/", "video/")


async def page(request: Request) -> Response:
    """The whole page; without the stand-in it says how to start it."""
    openid = checked(request.query_params.get("openid") or "oLinjiang-Wang-aYi-0001")
    try:
        seen = await _seen(standin(request), openid)
    except Conflict as refusal:
        return render(request, "wechat/simulator/away.html", status=409, message=refusal.message)
    account = await account_of(ACCOUNT)
    return render(
        request,
        "wechat/simulator/page.html",
        **seen,
        account=account.name,
        openid=openid,
        name=name_of(openid),
        newcomer=new_openid(),
        places=PLACES,
    )


async def feed(request: Request) -> Response:
    """What is new in one chat since a version."""
    openid = checked(request.query_params.get("openid", ""))
    after = request.query_params.get("after", "")
    chat = await standin(request).get("/_chat", openid=openid, after=int(after) if after.isdecimal() else 0)
    lines = [shown(one) for one in chat["lines"]]
    drawn = render(request, "wechat/simulator/lines.html", lines=lines, openid=openid) if lines else None
    told = {name: chat[name] for name in ("version", "follows", "windows", "texts")}
    return JSONResponse(told | {"html": bytes(drawn.body).decode() if drawn else ""})


async def article(request: Request) -> Response:
    """One published article, without the pictures and colours it has in WeChat."""
    wanted = (request.query_params.get("id", ""), request.query_params.get("number", ""))
    for one in await standin(request).get("/_articles"):
        if (one["id"], str(one["number"])) == wanted:
            body = nh3.clean(one["content"], tags=READABLE, attributes={})
            return render(request, "wechat/simulator/article.html", article=one, body=body, at=_at(one))
    raise NotFound("没有这篇文章")


async def medium(request: Request) -> Response:
    """A picture, voice or video of a chat."""
    identity = request.query_params.get("id", "")
    if not identity.replace("-", "").replace("_", "").isalnum():
        raise NotFound("没有这个文件")
    found = await standin(request).medium(identity)
    if not found.media_type.startswith(PLAYABLE):
        raise NotFound("微信上已经没有这个文件")
    return Response(
        found.content, media_type=found.media_type, headers={"cache-control": "private, max-age=3600"}
    )


async def _seen(server: StandIn, openid: str) -> dict[str, Any]:
    chat = await server.get("/_chat", openid=openid, after=0)
    articles = await server.get("/_articles")
    return {
        **{name: chat[name] for name in ("version", "follows", "windows", "texts")},
        "lines": [shown(one) for one in chat["lines"]],
        "menu": (await server.get("/_menu", openid=openid)).get("button", []),
        "codes": await server.get("/_codes"),
        "articles": [one | {"moment": _at(one)} for one in articles],
        "citizens": everybody(await server.get("/_citizens"), openid),
        "mode": chat["mode"],
        "modes": CONTROLLED,
    }


def _at(article: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(article["at"], UTC)
