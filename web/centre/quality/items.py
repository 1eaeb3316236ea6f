"""The lines of the score sheet: renamed, weighed anew, taken out, added."""

from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, create_model
from starlette.requests import Request
from starlette.responses import Response

from hotline.calls.quality import standards
from hotline.calls.quality.standard import Item, Standard
from hotline.calls.quality.states import DIMENSIONS, Dimension
from hotline.infra.errors import Invalid
from hotline.orders.values import empty_is_none, storable
from web.centre.looks import show
from web.centre.quality.looks import WORDS
from web.centre.quality.standard import URL, saved
from web.kit import forms, redirect, signed_in
from web.kit import gettext as _

#: Empty lines at the end, for new items.
SPARE = 2
FULL = 100
Name = Annotated[str, Field(max_length=40), BeforeValidator(storable)]
Points = Annotated[int | None, Field(ge=1, le=100), BeforeValidator(empty_is_none)]
Help = Annotated[str, Field(max_length=200), BeforeValidator(storable)]


async def items(request: Request) -> Response:
    """GET and POST /desk/quality/standard/items."""
    version, found = await standards.in_force(signed_in(request).tenant_id or 0)
    count = len(found.items) + SPARE
    if request.method != "POST":
        return await _page(request, found, version, forms.blank(_values(found)))
    form = await forms.read(request, _model(count))
    if form.model:
        with form.keeping_refusals():
            made = _made(form.model.model_dump(), found)
            await saved(request, found.replaced(items=made), _base(form.model), _("人工评分表"))
            return redirect(request, URL, toast=_("已保存为新版本，以后的评分按它进行。"))
    return await _page(request, found, version, form)


def _base(posted: BaseModel) -> int:
    return int(posted.model_dump()["base"])


def _made(given: dict[str, Any], found: Standard) -> tuple[Item, ...]:
    """What has a name; the points of 业务 and of 服务 have to make 100 each."""
    made = []
    for place in range(len(found.items) + SPARE):
        if not given[f"name_{place}"].strip():
            continue
        if given[f"points_{place}"] is None:
            raise Invalid("请填写分值", fields={f"points_{place}": "请填写分值"})
        made.append(_item(given, place, found))
    for dimension in Dimension:
        _require_full(made, dimension)
    return tuple(made)


def _item(given: dict[str, Any], place: int, found: Standard) -> Item:
    known = found.items[place].code if place < len(found.items) else _free_code(found, place)
    names = ("name", "dimension", "points", "severe", "help")
    return Item(code=known, **{name: given[f"{name}_{place}"] for name in names})


def _free_code(found: Standard, place: int) -> str:
    taken = {one.code for one in found.items}
    return next(name for n in range(place, place + 1000) if (name := f"item_{n}") not in taken)


def _require_full(made: list[Item], dimension: Dimension) -> None:
    points = sum(one.points for one in made if one.dimension is dimension)
    if points != FULL:
        raise Invalid(
            "{dimension}各项分值合计应为 100，现在是 {points}。",
            dimension=_(DIMENSIONS[dimension]),
            points=points,
        )


@lru_cache(maxsize=8)
def _model(count: int) -> type[BaseModel]:
    fields: dict[str, Any] = {"base": (Annotated[int, Field(ge=0)], ...)}
    for place in range(count):
        fields |= {
            f"name_{place}": (Name, ""),
            f"points_{place}": (Points, None),
            f"dimension_{place}": (Dimension, Dimension.BUSINESS),
            f"severe_{place}": (bool, False),
            f"help_{place}": (Help, ""),
        }
    return create_model("Items", **fields)


def _values(found: Standard) -> dict[str, Any]:
    return {
        f"{name}_{place}": "" if value is False else value
        for place, item in enumerate(found.items)
        for name, value in item.model_dump(mode="json").items()
    }


async def _page(request: Request, found: Standard, version: int, form: "forms.Form[Any]") -> Response:
    return await show(
        request,
        "centre/quality/items.html",
        status=form.status,
        version=version,
        count=len(found.items) + SPARE,
        known=len(found.items),
        form=form,
        dimension_choices=[(key.value, _(word)) for key, word in DIMENSIONS.items()],
        **WORDS,
    )
