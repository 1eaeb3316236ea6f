"""单位: the tree of one centre, with what each unit answers for."""

import re
from typing import Any

from pydantic import BaseModel, Field, field_validator
from starlette.requests import Request
from starlette.responses import Response
from tortoise.functions import Count

from hotline.people import organisations, tree_changes
from hotline.people.inputs import NewOrganisation, OrganisationChange
from hotline.people.models import Organisation, OrganisationKind, Staff
from hotline.people.tree_changes import PARENTS
from web.kit import forms, needs, page, redirect, render, signed_in
from web.kit import gettext as _

URL = "/admin/organisations"
ADMIN = needs("admin.organisations")
KINDS = [(kind.value, kind.label) for kind in OrganisationKind if kind.value not in ("region", "centre")]
CLEARED = {"short_name": "", "region_code": "", "phone": "", "duties": "", "territory": []}
INDENT = "\u3000"


def _split(value: object) -> object:
    """Places as people write them: one a line, or between commas."""
    texts = value if isinstance(value, list) else [value]
    return [part for text in texts for part in re.split(r"[\n,，、;；]+", str(text))]


class NewUnit(NewOrganisation):
    _places = field_validator("territory", mode="before")(_split)


class UnitChange(OrganisationChange):
    _places = field_validator("territory", mode="before")(_split)


class Move(BaseModel):
    parent: str = Field(max_length=40)


async def tree(request: Request) -> Response:
    actor = signed_in(request)
    rows = await organisations.members(actor.tenant_id or 0, active_only=False)
    wanted = request.query_params.get("q", "").strip()
    hidden = "closed" not in request.query_params
    shown = [row for row in rows if _wanted(row, wanted) and (row.active or not hidden or wanted)]
    return render(
        request,
        "centre/admin/organisations.html",
        rows=[(row, row.path.count("/") - 2 if not wanted else 0) for row in shown],
        people=await _people(actor.tenant_id),
        wanted=wanted,
        closed=sum(not row.active for row in rows),
        hidden=hidden,
    )


async def create(request: Request) -> Response:
    start = {"parent": request.query_params.get("parent", ""), "kind": "department"}
    form = forms.blank(start)
    if request.method == "POST":
        form = await forms.read(request, NewUnit)
        if form.model:
            with form.keeping_refusals():
                row = await tree_changes.create_organisation(
                    form.model, by=signed_in(request), now=request.state.now
                )
                return redirect(request, f"{URL}/{row.code}", toast=_("已新增“{name}”。", name=row.name))
    return await _show(request, form, None)


async def edit(request: Request) -> Response:
    row = await _row(request)
    form = forms.blank(_values(row))
    if request.method == "POST":
        form = await forms.read(request, UnitChange)
        if form.model:
            with form.keeping_refusals():
                change = form.model.model_copy(update=_cleared(form.values))
                await tree_changes.change_organisation(
                    row.code, change, by=signed_in(request), now=request.state.now
                )
                return redirect(request, f"{URL}/{row.code}", toast=_("已保存。"))
    return await _show(request, form, row)


async def move(request: Request) -> Response:
    row = await _row(request)
    moving = await forms.read(request, Move)
    if moving.model:
        with moving.keeping_refusals():
            await tree_changes.move_organisation(
                row.code, moving.model.parent, by=signed_in(request), now=request.state.now
            )
            return redirect(request, f"{URL}/{row.code}", toast=_("已移动，下级单位一并移动。"))
    return await _show(request, forms.blank(_values(row)), row, moving)


async def close(request: Request) -> Response:
    code = request.path_params["code"]
    await tree_changes.close_organisation(code, by=signed_in(request), now=request.state.now)
    return redirect(request, f"{URL}/{code}", toast=_("已停用。以前的工单仍显示这个单位。"))


async def reopen(request: Request) -> Response:
    code = request.path_params["code"]
    await tree_changes.reopen_organisation(code, by=signed_in(request), now=request.state.now)
    return redirect(request, f"{URL}/{code}", toast=_("已启用。"))


async def _show(
    request: Request,
    form: "forms.Form[Any]",
    row: Organisation | None,
    moving: "forms.Form[Move] | None" = None,
) -> Response:
    tenant = signed_in(request).tenant_id or 0
    everybody = await organisations.members(tenant)
    return render(
        request,
        "centre/admin/organisation.html",
        status=moving.status if moving else 0,
        form=form,
        row=row,
        moving=moving or forms.blank({"parent": _parent(row, everybody)}),
        kinds=KINDS,
        parents=_parents(everybody, row),
        above=await organisations.ancestors(row) if row else [],
        people=(await _people(tenant)).get(row.id, 0) if row else 0,
    )


async def _row(request: Request) -> Organisation:
    return await organisations.visible(request.path_params["code"], signed_in(request))


async def _people(tenant_id: int | None) -> dict[int, int]:
    rows = (
        await Staff.filter(tenant_id=tenant_id, active=True)
        .annotate(n=Count("id"))
        .group_by("organisation_id")
        .values("organisation_id", "n")
    )
    return {int(row["organisation_id"]): int(row["n"]) for row in rows}


def _wanted(row: Organisation, text: str) -> bool:
    places = " ".join(map(str, row.territory))
    return not text or any(text in field for field in (row.name, row.short_name, row.code, places))


def _parents(everybody: list[Organisation], row: Organisation | None) -> list[tuple[str, str]]:
    """Where a unit may hang: under what its kind allows, never below itself."""
    possible = [one for one in everybody if row is None or _may_hold(one, row)]
    return [(one.code, INDENT * (one.path.count("/") - 2) + one.name) for one in possible]


def _may_hold(one: Organisation, row: Organisation) -> bool:
    return one.kind in PARENTS[row.kind] and not one.path.startswith(row.path)


def _parent(row: Organisation | None, everybody: list[Organisation]) -> str:
    return next((one.code for one in everybody if row and one.id == row.parent_id), "")


def _values(row: Organisation) -> dict[str, Any]:
    return {
        name: getattr(row, name)
        for name in ("name", "short_name", "region_code", "territory", "phone", "duties")
    }


def _cleared(values: dict[str, Any]) -> dict[str, Any]:
    """What stood in the form and was emptied."""
    return {name: empty for name, empty in CLEARED.items() if not any(values.get(name, ""))}


ROUTES = [
    page(URL, tree, guard=ADMIN, name="organisations"),
    page(f"{URL}/new", create, ["GET", "POST"], guard=ADMIN, name="new_organisation"),
    page(f"{URL}/{{code}}", edit, ["GET", "POST"], guard=ADMIN, name="organisation"),
    page(f"{URL}/{{code}}/move", move, ["POST"], guard=ADMIN, name="move_organisation"),
    page(f"{URL}/{{code}}/close", close, ["POST"], guard=ADMIN, name="close_organisation"),
    page(f"{URL}/{{code}}/reopen", reopen, ["POST"], guard=ADMIN, name="reopen_organisation"),
]
