"""选题建议: what the week's orders suggest to write about, and a draft in one click."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from hotline.content.posts.week import asked_monday
from hotline.content.weekly.topics import opened, this_week, topics, write_about
from hotline.infra.errors import NotFound
from web.centre.looks import show
from web.kit import redirect, with_query
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _


async def suggestions(request: Request) -> Response:
    """GET /desk/posts/topics?week=&open=."""
    actor, now = signed_in(request), request.state.now
    asked = request.query_params
    monday = asked_monday(asked["week"], now) if asked.get("week") else this_week(now)
    found = await topics(monday, by=actor)
    wanted = asked.get("open", "")
    chosen = next((one for one in found if str(one.id) == wanted), found[0] if found else None)
    return await show(
        request,
        "centre/posts/topics.html",
        monday=monday,
        last=monday + timedelta(days=6),
        topics=found,
        most=max((one.count for one in found), default=1),
        opened=await opened(chosen.id, monday, by=actor) if chosen else None,
        before=with_query(request, week=(monday - timedelta(days=7)).isoformat(), open=None),
        after=with_query(request, week=(monday + timedelta(days=7)).isoformat(), open=None),
    )


async def write(request: Request) -> Response:
    """POST /desk/posts/topics/{id}/write: a draft with the outline in it, opened in the editor."""
    now = request.state.now
    week = request.query_params.get("week", "")
    monday = asked_monday(week, now) if week else this_week(now)
    try:
        made = await write_about(request.path_params["id"], monday, by=signed_in(request), now=now)
    except NotFound:
        return redirect(request, "/desk/posts/topics", toast=_("这个话题已经不在建议里了。"), kind="warn")
    return redirect(request, f"/desk/posts/{made.id}/edit", toast=_("提纲已写进草稿，【】里的内容请补上。"))
