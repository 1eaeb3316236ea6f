"""The calendar: a week with its meters and proposals, a month at a glance, all posts by state."""

from datetime import date, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotline.content.posts import approving, queries
from hotline.content.posts.inputs import Moving
from hotline.content.posts.states import IMPORTANCES, KINDS, POST_STATES, WAYS, PostState
from hotline.content.posts.week import asked_monday, day_shown, monday_of, month_of, today_of
from hotline.people.permissions import can
from hotline.wechat.models import OfficialAccount
from web.centre.looks import show
from web.centre.panes import after_of, next_page
from web.centre.posts.looks import POST_LOOKS, WEEKDAYS
from web.kit import forms, redirect, with_query
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _

VIEWS = {"/desk/posts": "周", "/desk/posts/month": "月", "/desk/posts/all": "全部"}
MOVABLE = (PostState.DRAFT, PostState.IN_REVIEW, PostState.APPROVED, PostState.SCHEDULED)


async def week(request: Request) -> Response:
    """GET /desk/posts?week=&account=."""
    account = await _account(request)
    if account is None:
        return await _show(request, "week.html", account=None)
    now = request.state.now
    monday = asked_monday(request.query_params.get("week", ""), now)
    found = await queries.week_of(account, monday, by=signed_in(request), now=now)
    posts = [post for _day, rows in found.days for post in rows]
    return await _show(
        request,
        "week.html",
        account=account,
        week=found,
        today=today_of(now),
        this_week=monday_of(today_of(now)),
        before=_week(request, monday - timedelta(days=7)),
        after=_week(request, monday + timedelta(days=7)),
        readings=await queries.readings(posts),
        open_posts=[post for post in posts if post.id in found.proposals],
        movable=MOVABLE,
    )


async def month(request: Request) -> Response:
    """GET /desk/posts/month?month=&account=."""
    account, now = await _account(request), request.state.now
    if account is None:
        return await _show(request, "week.html", account=None)
    first = _asked_month(request.query_params.get("month", ""), today_of(now))
    start, end = month_of(first)
    found = await queries.month_days(account, first, by=signed_in(request))
    return await _show(
        request,
        "month.html",
        account=account,
        first=first,
        weeks=[_days(monday) for monday in _mondays(start, end)],
        posts=found,
        today=today_of(now),
        before=with_query(request, month=f"{start - timedelta(days=1):%Y-%m}"),
        after=with_query(request, month=f"{end:%Y-%m}"),
    )


async def every(request: Request) -> Response:
    """GET /desk/posts/all?state=."""
    state = next((one for one in POST_STATES if one == request.query_params.get("state", "")), None)
    found = await queries.listed(by=signed_in(request), state=state, after=after_of(request))
    chips = [(_("全部"), with_query(request, state=None, after=None), state is None)]
    chips += [
        (_(label), with_query(request, state=one, after=None), one is state)
        for one, label in POST_STATES.items()
    ]
    return await _show(
        request,
        "all.html",
        rows=found.items,
        chips=chips,
        readings=await queries.readings(found.items),
        next_url=next_page(request, found.after),
    )


async def move(request: Request) -> Response:
    """POST /desk/posts/{id}/move: by the form under a card, or by dragging it."""
    form = await forms.read(request, Moving)
    back = f"/desk/posts?week={form.value('day') or ''}"
    if form.model is None:
        return redirect(request, back, toast=form.error("day"), kind="bad")
    post = await approving.move(
        request.path_params["id"], form.model, by=signed_in(request), now=request.state.now
    )
    day = _("{month}月{day}日", month=post.planned_on.month, day=post.planned_on.day)
    return redirect(request, back, toast=_("已移到{day}。", day=day))


async def _show(request: Request, template: str, **context: Any) -> Response:
    actor = signed_in(request)
    here = request.url.path
    return await show(
        request,
        f"centre/posts/{template}",
        tabs=[(_(label), url, url == here, None) for url, label in VIEWS.items()],
        accounts=await queries.accounts(by=actor),
        may_write=can(actor, "post.edit"),
        may_review=can(actor, "post.review"),
        may_release=can(actor, "post.publish"),
        states=POST_STATES,
        state_looks=POST_LOOKS,
        kinds=KINDS,
        ways=WAYS,
        importances=IMPORTANCES,
        weekdays=WEEKDAYS,
        day_shown=day_shown,
        **context,
    )


async def _account(request: Request) -> OfficialAccount | None:
    asked = request.query_params.get("account", "")
    found = await queries.accounts(by=signed_in(request))
    return next((one for one in found if one.code == asked), found[0] if found else None)


def _week(request: Request, monday: date) -> str:
    return with_query(request, week=monday.isoformat())


def _asked_month(text: str, today: date) -> date:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return found if 2000 <= found.year <= 2100 else today.replace(day=1)


def _mondays(start: date, end: date) -> list[date]:
    first = monday_of(start)
    return [first + timedelta(days=7 * n) for n in range(6) if first + timedelta(days=7 * n) < end]


def _days(monday: date) -> list[date]:
    return [monday + timedelta(days=n) for n in range(7)]
