"""A reader's comment becomes an order: the form is filled in already."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotline.content.posts.comments import make_order, one_comment
from hotline.content.posts.inputs import FromComment
from hotline.content.posts.models import PostComment
from hotline.orders.labels import TYPES
from web.centre.looks import show
from web.kit import forms, redirect
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _

TITLE = 40


async def order(request: Request) -> Response:
    """GET, POST /desk/posts/comments/{id}/order."""
    actor = signed_in(request)
    comment = await one_comment(request.path_params["id"], by=actor)
    if request.method == "GET":
        return await _form(request, comment, forms.blank(_beginning(comment)))
    form = await forms.read(request, FromComment)
    if form.model:
        with form.keeping_refusals():
            made = await make_order(comment.id, form.model, by=actor, now=request.state.now)
            done = _("已登记，编号 {number}。", number=made.number)
            return redirect(request, f"/desk/posts/{comment.post_id}#comments", toast=done)
    return await _form(request, comment, form)


async def _form(request: Request, comment: PostComment, form: "forms.Form[Any]") -> Response:
    types = [(one.value, _(label)) for one, label in TYPES.items()]
    return await show(request, "centre/posts/comment_order.html", form=form, comment=comment, types=types)


def _beginning(comment: PostComment) -> dict[str, str]:
    said = comment.content.strip()
    first = said.splitlines()[0] if said else ""
    told = _("（来自公众号文章《{title}》的读者留言）", title=comment.post.title)
    return {"type": "consultation", "title": first[:TITLE], "content": f"{said}\n{told}"}
