"""每周简报: the week in numbers, on the page and as a Word document."""

import asyncio
from datetime import date, timedelta
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from hotline.content.posts.week import asked_monday
from hotline.content.weekly.brief import Brief, brief_of, words_of
from hotline.content.weekly.brief import document as written
from hotline.content.weekly.topics import this_week
from web.centre.looks import show
from web.centre.posts import telephone
from web.kit import with_query
from web.kit.guards import signed_in
from web.kit.services import services

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def brief(request: Request) -> Response:
    """GET /desk/posts/brief?week=."""
    found = await _brief(request)
    return await show(
        request,
        "centre/posts/brief.html",
        brief=found,
        words=words_of(found),
        before=_week(request, found.monday - timedelta(days=7)),
        after=_week(request, found.monday + timedelta(days=7)),
        file=f"/desk/posts/brief.docx?week={found.monday.isoformat()}",
    )


async def document(request: Request) -> Response:
    """GET /desk/posts/brief.docx?week=."""
    found = await _brief(request)
    content = await asyncio.to_thread(written, found)
    name = quote(f"12345一周工作简报{found.monday:%Y%m%d}.docx")
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{name}",
        "cache-control": "private, no-store",
    }
    return Response(content, media_type=WORD, headers=headers)


async def _brief(request: Request) -> Brief:
    now, asked = request.state.now, request.query_params.get("week", "")
    monday = asked_monday(asked, now) if asked else this_week(now)
    city = services(request).city_name
    by = signed_in(request)
    more = await telephone.figures(by.tenant_id or 0, monday)
    return await brief_of(monday, city=city, by=by, now=now, more=more)


def _week(request: Request, monday: date) -> str:
    return with_query(request, week=monday.isoformat())
