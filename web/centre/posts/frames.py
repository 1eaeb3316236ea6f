"""A post inside its frame: the one answer that may style itself inline, and runs no script at all."""

from starlette.requests import Request
from starlette.responses import Response

from hotline.content.posts import queries
from web.kit import render
from web.kit.guards import signed_in

#: The frame is of our own origin so that the editor may fill it; scripts, forms and other origins stay out.
POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https://mmbiz.qpic.cn "
    "http://mmbiz.qpic.cn; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox allow-same-origin"
)
HEADERS = {"content-security-policy": POLICY, "x-frame-options": "SAMEORIGIN"}


async def empty_frame(request: Request) -> Response:
    """GET /desk/posts/frame: the editor fills it as one types."""
    actor = signed_in(request)
    accounts = await queries.accounts(by=actor)
    name = accounts[0].name if accounts else ""
    blank = {"title": "", "author": "", "digest": "", "body": ""}
    return render(
        request, "centre/posts/frame.html", headers=HEADERS, text=blank, name=name, at=request.state.now
    )


async def frame(request: Request) -> Response:
    """GET /desk/posts/{id}/frame?version=."""
    post = await queries.one(request.path_params["id"], by=signed_in(request))
    number = request.query_params.get("version", "")
    chosen = number.isdecimal() and len(number) < 7
    text = await queries.version(post, int(number)) if chosen else post
    at = post.published_at or post.scheduled_at or request.state.now
    return render(
        request, "centre/posts/frame.html", headers=HEADERS, text=text, name=post.account.name, at=at
    )
