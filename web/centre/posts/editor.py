"""Writing: the text with its styles, a cover and its cut, the phone beside it."""

from typing import Any

from pydantic import ConfigDict
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hotline.content.posts import approving, queries, writing
from hotline.content.posts.checking import names_of
from hotline.content.posts.checks import check
from hotline.content.posts.html import clean
from hotline.content.posts.inputs import Writing
from hotline.content.posts.models import Post
from hotline.content.posts.states import EDITABLE, IMPORTANCES, KINDS
from hotline.content.posts.templates import body_of, templates
from hotline.content.posts.week import today_of
from hotline.infra.errors import Conflict, NotFound
from web.centre.looks import show
from web.centre.posts.drawing import CHARTS
from web.kit import forms, redirect
from web.kit.csrf import parsed_form
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _

NOT_EDITABLE = "送审或排期中的推文不能修改，请先退回或取消排期"


class Posted(Writing):
    """The form: its buttons' names are no part of the text."""

    model_config = ConfigDict(extra="ignore")


async def create(request: Request) -> Response:
    """GET, POST /desk/posts/new?day=&template=."""
    if request.method == "GET":
        return await _editor(request, forms.blank(await _beginning(request)))
    form = await forms.read(request, Posted)
    if form.model:
        with form.keeping_refusals():
            made = await writing.write(form.model, by=signed_in(request), now=request.state.now)
            return await _saved(request, made)
    return await _editor(request, form)


async def edit(request: Request) -> Response:
    """GET, POST /desk/posts/{id}/edit."""
    found = await queries.one(request.path_params["id"], by=signed_in(request))
    if request.method == "GET":
        return await _editor(request, forms.blank(_fields(found)), found)
    form = await forms.read(request, Posted)
    if form.model:
        with form.keeping_refusals():
            saved = await writing.save(found.id, form.model, by=signed_in(request), now=request.state.now)
            return await _saved(request, saved)
    return await _editor(request, form, found)


async def template(request: Request) -> Response:
    """GET /desk/posts/templates/{name}: for the editor's script."""
    body = body_of(request.path_params["name"])
    if not body:
        raise NotFound("没有这个模板")
    return JSONResponse({"html": body})


async def check_text(request: Request) -> Response:
    """POST /desk/posts/check: what is found in the text as it stands in the editor."""
    posted = await parsed_form(request)
    names: list[str] = []
    if (id_ := str(posted.get("post", ""))).isdecimal() and len(id_) < 16:
        found = await queries.one(int(id_), by=signed_in(request))
        names = await names_of(found.sources, found.tenant_id)
    cleaned = clean(str(posted.get("body", "")))
    report = check(
        str(posted.get("title", ""))[:200], str(posted.get("digest", ""))[:500], cleaned.html, names
    )
    return await show(request, "centre/posts/findings.html", block="findings", report=report)


async def _saved(request: Request, post: Post) -> Response:
    """Kept; with the second button it goes to review at once, where something may still stop it."""
    url = f"/desk/posts/{post.id}"
    if (await parsed_form(request)).get("then") != "send":
        return redirect(request, url, toast=_("已保存为草稿，第 {n} 版。", n=post.version))
    form, sent = forms.blank(), False
    with form.keeping_refusals():
        await approving.send_to_review(post.id, by=signed_in(request), now=request.state.now)
        sent = True
    if sent:
        return redirect(request, url, toast=_("已送审，等待另一位同事审核。"))
    why = form.errors.get("") or next(iter(form.errors.values()))
    return redirect(request, url, toast=_("已保存，但{why}", why=why), kind="warn")


async def _editor(request: Request, form: "forms.Form[Any]", found: Post | None = None) -> Response:
    actor = signed_in(request)
    if found is not None and found.state not in EDITABLE:
        form.refuse(NOT_EDITABLE)
        form.refused_status = Conflict.status
    return await show(
        request,
        "centre/posts/editor.html",
        status=form.status,
        form=form,
        post=found,
        accounts=[(one.code, one.name) for one in await queries.accounts(by=actor)],
        kinds=[(one.value, _(label)) for one, label in KINDS.items()],
        importances=[(one.value, _(label)) for one, label in IMPORTANCES.items()],
        templates=templates(),
        charts=CHARTS,
        pictures=await queries.recent_pictures(by=actor),
        today=today_of(request.state.now),
    )


async def _beginning(request: Request) -> dict[str, Any]:
    asked = request.query_params
    day = asked.get("day", "")
    start = {
        "kind": "video" if asked.get("kind") == "video" else "article",
        "importance": "normal",
        "planned_on": day if len(day) == 10 else today_of(request.state.now).isoformat(),
    }
    return start | {"body": body_of(asked.get("template", ""))}


def _fields(found: Post) -> dict[str, Any]:
    same = (
        "kind",
        "title",
        "author",
        "digest",
        "body",
        "crop",
        "topic",
        "importance",
        "also_on_portal",
        "version",
    )
    given = {name: getattr(found, name) for name in same}
    ids = {"cover": found.cover_id or "", "video": found.video_id or ""}
    return given | ids | {"account": found.account.code, "planned_on": found.planned_on.isoformat()}
