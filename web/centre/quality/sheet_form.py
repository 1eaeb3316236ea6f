"""The score sheet as a form: three fields an item, made from the centre's standard."""

import re
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, create_model

from hotline.calls.quality.sheet import LONGEST_NOTE, Line
from hotline.calls.quality.standard import Item, Standard
from hotline.calls.quality.states import Dimension
from hotline.orders.values import empty_is_none, storable
from web.kit import forms

_CLOCK = re.compile(r"^(\d{1,3})[:：](\d{1,2})$")


def _second(value: object) -> object:
    """`2:05` or plain seconds."""
    found = _CLOCK.match(value.strip()) if isinstance(value, str) else None
    return int(found[1]) * 60 + int(found[2]) if found else empty_is_none(value)


Points = Annotated[float | None, Field(ge=0, le=100), BeforeValidator(empty_is_none)]
Second = Annotated[float | None, Field(ge=0, le=86_400), BeforeValidator(_second)]
Note = Annotated[str, Field(max_length=LONGEST_NOTE), BeforeValidator(storable)]
Remark = Annotated[str, Field(max_length=1000), BeforeValidator(storable)]


def ordered(standard: Standard) -> list[tuple[Dimension, list[Item]]]:
    """业务 first."""
    return [(dimension, standard.items_of(dimension)) for dimension in Dimension]


def blank_sheet(standard: Standard) -> "forms.Form[Any]":
    """Nothing deducted yet."""
    return forms.blank({f"points_{one.code}": "" for one in standard.items})


def sheet_model(standard: Standard) -> type[BaseModel]:
    """What is posted."""
    return _model(tuple(one.code for one in standard.items))


@lru_cache(maxsize=32)
def _model(codes: tuple[str, ...]) -> type[BaseModel]:
    fields: dict[str, Any] = {"remark": (Remark, "")}
    for code in codes:
        fields |= {f"points_{code}": (Points, None), f"at_{code}": (Second, None), f"note_{code}": (Note, "")}
    return create_model("Sheet", **fields)


def lines_of(posted: BaseModel, standard: Standard) -> dict[str, Line]:
    """Per item."""
    return {
        one.code: Line(
            getattr(posted, f"points_{one.code}") or 0,
            getattr(posted, f"at_{one.code}"),
            getattr(posted, f"note_{one.code}"),
        )
        for one in standard.items
    }
