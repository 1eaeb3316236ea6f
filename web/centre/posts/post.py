"""One post: as a phone shows it, what was found in it, and the next step."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotline.content.posts import approving, outside, queries
from hotline.content.posts.checking import report_of
from hotline.content.posts.comments import comments_of
from hotline.content.posts.inputs import Elsewhere, PostReview, TakingDown, Timing
from hotline.content.posts.models import Post
from hotline.content.posts.pushes import quota_of
from hotline.content.posts.states import EDITABLE, IMPORTANCES, KINDS, POST_STATES, WAYS, PostKind, PostState
from hotline.content.posts.week import today_of
from hotline.people.permissions import can
from web.centre.looks import show
from web.centre.posts.looks import POST_LOOKS
from web.kit import forms, redirect
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _

S = PostState
DONE = {"publish": "已排期，到时自动发布。", "mass_send": "已排期，到时自动群发。"}


async def post(request: Request) -> Response:
    """GET /desk/posts/{id}."""
    return await _page(request, await _found(request))


async def send(request: Request) -> Response:
    """POST /desk/posts/{id}/send."""
    found, form, sent = await _found(request), forms.blank(), False
    with form.keeping_refusals():
        await approving.send_to_review(found.id, by=signed_in(request), now=request.state.now)
        sent = True
    if sent:
        return _back(request, _("已送审，等待另一位同事审核。"))
    return await _page(request, found, form, "send")


async def review(request: Request) -> Response:
    """POST /desk/posts/{id}/review."""
    found, form = await _found(request), await forms.read(request, PostReview)
    if form.model:
        with form.keeping_refusals():
            done = await approving.review(found.id, form.model, by=signed_in(request), now=request.state.now)
            return _back(
                request, _("审核通过，可以排期了。") if done.state is S.APPROVED else _("已退回修改。")
            )
    return await _page(request, found, form, "review")


async def schedule(request: Request) -> Response:
    """POST /desk/posts/{id}/schedule."""
    found, form = await _found(request), await forms.read(request, Timing)
    if form.model:
        with form.keeping_refusals():
            await approving.schedule(found.id, form.model, by=signed_in(request), now=request.state.now)
            return _back(request, _(DONE[form.model.way]))
    return await _page(request, found, form, "schedule")


async def unschedule(request: Request) -> Response:
    """POST /desk/posts/{id}/unschedule."""
    await approving.unschedule(request.path_params["id"], by=signed_in(request), now=request.state.now)
    return _back(request, _("已取消排期。"))


async def withdraw(request: Request) -> Response:
    """POST /desk/posts/{id}/withdraw."""
    found, form = await _found(request), await forms.read(request, TakingDown)
    if form.model:
        with form.keeping_refusals():
            await approving.withdraw(found.id, form.model, by=signed_in(request), now=request.state.now)
            return _back(request, _("已撤下，正文还留着。"))
    return await _page(request, found, form, "withdraw")


async def elsewhere(request: Request) -> Response:
    """POST /desk/posts/{id}/elsewhere: brought out by hand on the platform's own site."""
    found, form = await _found(request), await forms.read(request, Elsewhere)
    if form.model:
        with form.keeping_refusals():
            await outside.record_elsewhere(found.id, form.model, by=signed_in(request), now=request.state.now)
            return _back(request, _("已登记为手工发布。"))
    return await _page(request, found, form, "elsewhere")


async def portal(request: Request) -> Response:
    """POST /desk/posts/{id}/portal."""
    await outside.put_on_portal(request.path_params["id"], by=signed_in(request), now=request.state.now)
    return _back(request, _("已同步到门户网站。"))


async def _page(
    request: Request, found: Post, form: "forms.Form[Any] | None" = None, which: str = ""
) -> Response:
    actor, now = signed_in(request), request.state.now
    writes, releases = can(actor, "post.edit"), can(actor, "post.publish")
    return await show(
        request,
        "centre/posts/post.html",
        status=form.status if form else 0,
        post=found,
        form=form or forms.blank(),
        which=which,
        report=await report_of(found),
        proposal=await queries.proposal_for(found, now),
        quota=await quota_of(found.account, max(found.planned_on, today_of(now))),
        versions=await queries.versions(found),
        release=await queries.latest_release(found),
        readings=(await queries.readings([found])).get(found.id),
        comments=await comments_of(found) if found.published_at else [],
        may_edit=writes and found.state in EDITABLE,
        may_send=writes and found.state is S.DRAFT,
        may_review=can(actor, "post.review") and found.state is S.IN_REVIEW,
        own=found.written_by_id == actor.staff_id,
        may_schedule=releases and found.state is S.APPROVED,
        may_unschedule=releases and found.state is S.SCHEDULED,
        may_withdraw=(releases if found.state is S.PUBLISHED else writes)
        and found.state not in (S.WITHDRAWN, S.PUBLISHING),
        may_put_on_portal=releases and found.state is S.PUBLISHED and not found.portal_article_id,
        may_submit_orders=can(actor, "order.submit"),
        is_video=found.kind is PostKind.VIDEO,
        states=POST_STATES,
        state_looks=POST_LOOKS,
        kinds=KINDS,
        ways=WAYS,
        importances=IMPORTANCES,
    )


async def _found(request: Request) -> Post:
    return await queries.one(request.path_params["id"], by=signed_in(request))


def _back(request: Request, toast: str) -> Response:
    return redirect(request, f"/desk/posts/{request.path_params['id']}", toast=toast)
