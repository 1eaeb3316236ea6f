"""What the actions on posts take."""

import re
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from hotline.content.inputs import Fields, Opinion
from hotline.content.posts.states import Importance, PostKind, Way
from hotline.orders.states import OrderType
from hotline.orders.values import OptionalId, Text, empty_is_none, in_china, storable

RAW_BODY = 400_000  # as typed, before it is cleaned
CROP = re.compile(r"(?:0(?:\.\d{1,4})?|1(?:\.0{1,4})?)(?:,(?:0(?:\.\d{1,4})?|1(?:\.0{1,4})?)){3}")


def _crop(text: str) -> str:
    """Four shares of the picture; a rectangle that is none, or lies outside, means: from the middle."""
    if not CROP.fullmatch(text):
        return ""
    left, top, width, height = map(float, text.split(","))
    inside = left + width <= 1.0005 and top + height <= 1.0005
    return text if inside and width >= 0.05 and height >= 0.05 else ""


Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=64), BeforeValidator(storable)
]
Author = Annotated[str, StringConstraints(strip_whitespace=True, max_length=16), BeforeValidator(storable)]
Digest = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120), BeforeValidator(storable)]
Topic = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), BeforeValidator(storable)]
Html = Annotated[str, StringConstraints(max_length=RAW_BODY), BeforeValidator(storable)]
Crop = Annotated[str, AfterValidator(_crop)]
OptionalDay = Annotated[date | None, BeforeValidator(empty_is_none)]
Moment = Annotated[datetime, AfterValidator(in_china)]


class Writing(Fields):
    """A post as its editor saves it. `version`: the one he began with."""

    account: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    kind: PostKind = PostKind.ARTICLE
    title: Title
    author: Author = ""
    digest: Digest = ""
    body: Html = ""
    cover: OptionalId = None
    crop: Crop = ""
    video: OptionalId = None
    topic: Topic = ""
    importance: Importance = Importance.NORMAL
    planned_on: OptionalDay = None
    also_on_portal: bool = False
    version: OptionalId = None


class PostReview(Fields):
    """A second person's word; a refusal says why."""

    decision: Literal["approve", "refuse"]
    opinion: Opinion = ""


class Timing(Fields):
    """When and how it goes out; without a moment at once."""

    way: Way = Way.PUBLISH
    at: Annotated[datetime | None, BeforeValidator(empty_is_none), AfterValidator(in_china)] = None


class Moving(Fields):
    """Another day of the calendar."""

    day: date


class TakingDown(Fields):
    """Why it goes."""

    opinion: Opinion = ""


class Elsewhere(Fields):
    """Brought out by hand on the platform's own site: where it is, and since when."""

    url: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True, max_length=300, pattern=r"^https?://(mp|channels)\.weixin\.qq\.com/\S+$"
        ),
    ]
    at: Moment


class FromComment(Fields):
    """The order a comment becomes; without a number the reader's proven one is taken, if there is one."""

    type: OrderType
    title: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=2, max_length=120), BeforeValidator(storable)
    ]
    content: Text
    phone: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=30), BeforeValidator(storable)
    ] = ""
