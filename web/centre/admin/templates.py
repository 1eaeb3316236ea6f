"""答复模板: ready-made texts for answers, replies, returns and call-backs."""

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import NotFound
from hotline.orders.catalogue import PURPOSES, retire_template, save_template
from hotline.orders.classifying import all_templates
from hotline.orders.models import AnswerTemplate
from web.kit import forms, needs, page, redirect, render, signed_in
from web.kit import gettext as _

URL = "/admin/templates"
EDITOR = needs("admin.templates")


class Text(BaseModel):
    title: str = Field(max_length=80)
    content: str = Field(max_length=5000)
    purpose: str


async def listing(request: Request) -> Response:
    purpose = request.query_params.get("purpose", "")
    rows = await all_templates(by=signed_in(request))
    return render(
        request,
        "centre/admin/templates.html",
        rows=[row for row in rows if not purpose or row.purpose == purpose],
        purpose=purpose,
        purposes=PURPOSES,
        counts={name: sum(row.purpose == name and row.active for row in rows) for name in PURPOSES},
    )


async def create(request: Request) -> Response:
    return await _edit(request, None)


async def edit(request: Request) -> Response:
    return await _edit(request, await _row(request))


async def retire(request: Request) -> Response:
    await retire_template(request.path_params["template_id"], by=signed_in(request), now=request.state.now)
    return redirect(request, URL, toast=_("已停用。"))


async def _edit(request: Request, row: AnswerTemplate | None) -> Response:
    kept = {"title": row.title, "content": row.content, "purpose": row.purpose} if row else {}
    form = forms.blank(kept or {"purpose": request.query_params.get("purpose", "answer")})
    if request.method == "POST":
        form = await forms.read(request, Text)
        if form.model:
            with form.keeping_refusals():
                await save_template(
                    **form.model.model_dump(),
                    by=signed_in(request),
                    now=request.state.now,
                    template_id=row.id if row else None,
                )
                return redirect(request, f"{URL}?purpose={form.model.purpose}", toast=_("已保存。"))
    return render(request, "centre/admin/template.html", form=form, row=row, purposes=list(PURPOSES.items()))


async def _row(request: Request) -> AnswerTemplate:
    wanted = request.path_params["template_id"]
    rows = await all_templates(by=signed_in(request))
    found = next((row for row in rows if row.id == wanted), None)
    if found is None:
        raise NotFound("没有找到这个模板")
    return found


ROUTES = [
    page(URL, listing, guard=EDITOR, name="templates"),
    page(f"{URL}/new", create, ["GET", "POST"], guard=EDITOR, name="new_template"),
    page(f"{URL}/{{template_id:int}}", edit, ["GET", "POST"], guard=EDITOR, name="template"),
    page(f"{URL}/{{template_id:int}}/retire", retire, ["POST"], guard=EDITOR, name="retire_template"),
]
