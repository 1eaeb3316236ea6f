"""诉求分类: the tree, single changes, and a whole tree from a file."""

from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import NotFound
from hotline.orders import classifying
from hotline.orders.catalogue import import_classifications
from hotline.orders.classifying import Node
from web.kit import forms, needs, page, redirect, render, signed_in
from web.kit import gettext as _

URL = "/admin/classifications"
ADMIN = needs("admin.classifications")


class Name(BaseModel):
    name: str = Field(max_length=60)


class Child(Name):
    parent: str = Field(default="", max_length=16)


class Import(BaseModel):
    replace: bool = False


async def tree(request: Request) -> Response:
    forest = await classifying.forest(by=signed_in(request))
    return await _tree(request, forest, forms.blank())


async def add(request: Request) -> Response:
    form = await forms.read(request, Child)
    if form.model:
        with form.keeping_refusals():
            row = await classifying.add_classification(
                form.model.name, form.model.parent, by=signed_in(request), now=request.state.now
            )
            return redirect(request, _back(form.model.parent), toast=_("已新增“{name}”。", name=row.name))
    if parent := form.value("parent"):
        return await _node(request, parent, adding=form)
    return await _tree(request, await classifying.forest(by=signed_in(request)), form)


async def node(request: Request) -> Response:
    return await _node(request, request.path_params["code"])


async def rename(request: Request) -> Response:
    code = request.path_params["code"]
    form = await forms.read(request, Name)
    if form.model:
        with form.keeping_refusals():
            await classifying.rename_classification(
                code, form.model.name, by=signed_in(request), now=request.state.now
            )
            return redirect(request, f"{URL}/{code}", toast=_("已改名，工单上的分类名称随之更新。"))
    return await _node(request, code, naming=form)


async def retire(request: Request) -> Response:
    code = request.path_params["code"]
    count = await classifying.retire_classification(code, by=signed_in(request), now=request.state.now)
    return redirect(request, f"{URL}/{code}", toast=_("已停用 {n} 个分类，以前的工单不受影响。", n=count))


async def restore(request: Request) -> Response:
    code = request.path_params["code"]
    await classifying.restore_classification(code, by=signed_in(request), now=request.state.now)
    return redirect(request, f"{URL}/{code}", toast=_("已启用。"))


async def upload(request: Request) -> Response:
    form = await forms.read(request, Import)
    files = form.files.get("file", [])
    if not files:
        form.refuse("请选择文件。", "file")
    if form.model:
        with form.keeping_refusals():
            done = await import_classifications(
                await _text(files[0]),
                by=signed_in(request),
                now=request.state.now,
                replace=form.model.replace,
            )
            told = _("新增 {added} 个，已有 {kept} 个，停用 {retired} 个。", **vars(done))
            return redirect(request, URL, toast=told)
    return render(request, "centre/admin/classification_import.html", form=form)


async def upload_form(request: Request) -> Response:
    return render(request, "centre/admin/classification_import.html", form=forms.blank())


async def _text(file: UploadFile) -> str:
    """Tables saved by office programs come in GB 18030 as often as in UTF-8."""
    raw = await file.read()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


async def _tree(request: Request, forest: list[Node], form: "forms.Form[Child]") -> Response:
    return render(request, "centre/admin/classifications.html", forest=forest, form=form)


async def _node(
    request: Request,
    code: str,
    naming: "forms.Form[Name] | None" = None,
    adding: "forms.Form[Child] | None" = None,
) -> Response:
    above = _find(await classifying.forest(by=signed_in(request)), code)
    if not above:
        raise NotFound(classifying.MISSING)
    refused = naming or adding
    return render(
        request,
        "centre/admin/classification.html",
        status=refused.status if refused else 200,
        node=above[-1],
        above=above[:-1],
        naming=naming or forms.blank({"name": above[-1].row.name}),
        adding=adding or forms.blank(),
        deepest=classifying.DEEPEST,
    )


def _find(forest: list[Node] | tuple[Node, ...], code: str) -> list[Node]:
    """The node and all above it, from the top."""
    for one in forest:
        if one.row.code == code:
            return [one]
        if below := _find(one.children, code):
            return [one, *below]
    return []


def _back(parent: str) -> str:
    return f"{URL}/{parent}" if parent else URL


ROUTES = [
    page(URL, tree, guard=ADMIN, name="classifications"),
    page(f"{URL}/add", add, ["POST"], guard=ADMIN, name="add_classification"),
    page(f"{URL}/import", upload_form, guard=ADMIN, name="classification_file"),
    page(f"{URL}/import", upload, ["POST"], guard=ADMIN, name="import_classifications"),
    page(f"{URL}/{{code}}", node, guard=ADMIN, name="classification"),
    page(f"{URL}/{{code}}/rename", rename, ["POST"], guard=ADMIN, name="rename_classification"),
    page(f"{URL}/{{code}}/retire", retire, ["POST"], guard=ADMIN, name="retire_classification"),
    page(f"{URL}/{{code}}/restore", restore, ["POST"], guard=ADMIN, name="restore_classification"),
]
