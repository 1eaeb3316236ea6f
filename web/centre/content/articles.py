"""One article: read as the portal shows it, written, sent to review, released, withdrawn."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotline.content import articles
from hotline.content.inputs import Decision, Draft
from hotline.content.models import Article
from hotline.content.states import ARTICLE_STATES, SECTIONS, ArticleState, Section
from hotline.people.permissions import can
from web.centre.content.looks import ARTICLE_LOOKS
from web.centre.looks import show
from web.kit import forms, redirect
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _

S = ArticleState
NOT_EDITABLE = "已送审或已发布的文章不能修改，请先退回或撤下"


async def article(request: Request) -> Response:
    """GET /desk/content/articles/{id}."""
    return await _page(request, await _found(request))


async def create(request: Request) -> Response:
    """GET, POST /desk/content/articles/new?section=."""
    wanted = request.query_params.get("section", "")
    section = wanted if wanted in list(Section) else Section.NEWS
    if request.method == "GET":
        return await _editor(request, forms.blank({"section": section}))
    form = await forms.read(request, Draft)
    if form.model:
        with form.keeping_refusals():
            made = await articles.write(form.model, by=signed_in(request), now=request.state.now)
            return _back(request, made.id, _("已保存为草稿。"))
    return await _editor(request, form)


async def edit(request: Request) -> Response:
    """GET, POST /desk/content/articles/{id}/edit."""
    found = await _found(request)
    if request.method == "GET":
        return await _editor(request, forms.blank(_fields(found)), found)
    form = await forms.read(request, Draft)
    if form.model:
        with form.keeping_refusals():
            await articles.change(found.id, form.model, by=signed_in(request), now=request.state.now)
            return _back(request, found.id, _("已保存为草稿。"))
    return await _editor(request, form, found)


async def send(request: Request) -> Response:
    """POST /desk/content/articles/{id}/send."""
    id_ = request.path_params["id"]
    await articles.send_to_review(id_, by=signed_in(request), now=request.state.now)
    return _back(request, id_, _("已送审，等待另一位同事审核。"))


async def review(request: Request) -> Response:
    """POST /desk/content/articles/{id}/review."""
    found, form = await _found(request), await forms.read(request, Decision)
    if form.model:
        with form.keeping_refusals():
            await articles.review(found.id, form.model, by=signed_in(request), now=request.state.now)
            done = _("已发布到门户网站。") if form.model.decision == "approve" else _("已退回修改。")
            return _back(request, found.id, done)
    return await _page(request, found, form)


async def withdraw(request: Request) -> Response:
    """POST /desk/content/articles/{id}/withdraw."""
    id_ = request.path_params["id"]
    await articles.withdraw(id_, by=signed_in(request), now=request.state.now)
    return _back(request, id_, _("已撤下，门户网站不再显示。"))


async def _page(request: Request, found: Article, form: "forms.Form[Any] | None" = None) -> Response:
    actor = signed_in(request)
    writes, reviews = can(actor, "content.edit"), can(actor, "content.review")
    return await show(
        request,
        "centre/content/article.html",
        status=form.status if form else 0,
        article=found,
        form=form or forms.blank(),
        sections=SECTIONS,
        states=ARTICLE_STATES,
        state_looks=ARTICLE_LOOKS,
        may_edit=writes and found.state in (S.DRAFT, S.WITHDRAWN),
        may_send=writes and found.state is S.DRAFT,
        in_review=reviews and found.state is S.IN_REVIEW,
        own=found.written_by_id == actor.staff_id,
        may_withdraw=reviews and found.state is S.PUBLISHED,
    )


async def _editor(request: Request, form: "forms.Form[Any]", found: Article | None = None) -> Response:
    if found is not None and found.state not in (S.DRAFT, S.WITHDRAWN):
        form.refuse(NOT_EDITABLE)
        form.refused_status = 409
    return await show(
        request,
        "centre/content/editor.html",
        status=form.status,
        form=form,
        article=found,
        sections=[(one.value, _(label)) for one, label in SECTIONS.items()],
    )


def _fields(found: Article) -> dict[str, Any]:
    return {name: getattr(found, name) for name in Draft.model_fields}


async def _found(request: Request) -> Article:
    return await articles.one(request.path_params["id"], by=signed_in(request))


def _back(request: Request, id_: int, toast: str) -> Response:
    return redirect(request, f"/desk/content/articles/{id_}", toast=toast)
