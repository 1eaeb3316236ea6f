"""The kinds of value an action takes: text of a certain length, optional codes, moments, levels."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from hotline.people.keys import UNSTORABLE
from hotline.worktime.zone import CHINA


def empty_is_none(value: object) -> object:
    """A form sends an empty string for what was left out."""
    return None if value == "" else value


def in_china(moment: datetime | None) -> datetime | None:
    """A moment typed without a zone is meant as the clock on the wall shows it."""
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=CHINA)


def storable(value: object) -> object:
    """Without NUL and lone surrogates: no database stores these, and no person types them."""
    return UNSTORABLE.sub("", value) if isinstance(value, str) else value


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=5000),
    BeforeValidator(storable),
]
LongText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20000),
    BeforeValidator(storable),
]
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1000),
    BeforeValidator(storable),
]
OptionalText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=5000),
    BeforeValidator(storable),
]
Code = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=64),
    BeforeValidator(storable),
]
OptionalCode = Annotated[Code | None, BeforeValidator(empty_is_none)]
OptionalId = Annotated[int | None, Field(ge=1, le=2**53), BeforeValidator(empty_is_none)]
OptionalMoment = Annotated[datetime | None, BeforeValidator(empty_is_none), AfterValidator(in_china)]
Longitude = Annotated[float | None, Field(ge=-180, le=180), BeforeValidator(empty_is_none)]
Latitude = Annotated[float | None, Field(ge=-90, le=90), BeforeValidator(empty_is_none)]
Level = Annotated[int, Field(ge=1, le=5)]
OptionalLevel = Annotated[Level | None, BeforeValidator(empty_is_none)]
Files = Annotated[list[UUID], Field(max_length=9)]
