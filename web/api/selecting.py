"""Query parameters: what a list shows, and where its page begins."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar, get_origin

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from starlette.requests import Request

from hotline.infra.errors import Invalid
from hotline.orders.queries import OrderFilter
from hotline.orders.queries.paging import decode, encode
from hotline.orders.reading import read
from hotline.orders.states import OrderType, State, Urgency
from hotline.people.models import OrganisationKind
from hotline.supervision.queries import NoticeFilter
from hotline.supervision.states import SupervisionState
from web.api.bodies import NUL, UNSTORABLE, WRONG
from web.api.contract import NUMBER

M = TypeVar("M", bound=BaseModel)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)


def _digits(value: object) -> object:
    # int("1_0") and int(" 10 ") are tens to Python, but no numbers in an address.
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,4}", value):
        raise ValueError("not a number")
    return int(value)


def _moment(value: object) -> object:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError("not RFC 3339")
    return value


def _within_reach(value: datetime) -> datetime:
    """No order is outside these, and no database chokes on them."""
    return max(EARLIEST, min(value, LATEST))


Moment = Annotated[AwareDatetime, BeforeValidator(_moment), AfterValidator(_within_reach)]
After = Annotated[str, Field(pattern=r"^[0-9]{1,18}$", description="the cursor of the page before")]
Code = Annotated[str, Field(min_length=1, max_length=40)]


class Selection(BaseModel):
    """Parameters nobody knows are left alone: proxies and trackers add them."""

    model_config = ConfigDict(extra="ignore")


class OrderSelection(Selection):
    """GET /orders."""

    state: list[State] = []
    type: list[OrderType] = []
    urgency: Urgency | None = None
    q: Annotated[str, Field(max_length=100, description="words of title or content, or a number")] = ""
    organisation: Annotated[Code | None, Field(description="code of the lead; its whole subtree")] = None
    phone: Annotated[str | None, Field(min_length=1, max_length=30)] = None
    classification: Annotated[
        str | None, Field(pattern=r"^[0-9A-Za-z]{1,16}$", description="code; its whole subtree")
    ] = None
    overdue: Annotated[Literal["true", "false"], Field(description="only what is late now")] = "false"
    created_from: Moment | None = None
    created_to: Moment | None = None
    after: After | None = None
    limit: Annotated[int, Field(ge=1, le=200), BeforeValidator(_digits)] = 20

    def wanted(self) -> OrderFilter:
        """In the domain's words."""
        return OrderFilter(
            q=self.q,
            states=frozenset(self.state),
            types=frozenset(self.type),
            urgency=self.urgency,
            organisation=self.organisation or "",
            phone=self.phone or "",
            classification=self.classification or "",
            overdue=self.overdue == "true",
            created_from=self.created_from,
            created_to=self.created_to,
        )


class NoticeSelection(Selection):
    """GET /supervision-notices."""

    state: list[SupervisionState] = []
    organisation: Annotated[Code | None, Field(description="code of the unit; its whole subtree")] = None
    order: Annotated[str | None, Field(pattern=NUMBER, description="number of an order it rests on")] = None
    overdue: Annotated[Literal["true", "false"], Field(description="only feedback that is late now")] = (
        "false"
    )
    after: After | None = None
    limit: Annotated[int, Field(ge=1, le=200), BeforeValidator(_digits)] = 20

    def wanted(self) -> NoticeFilter:
        """In the domain's words."""
        return NoticeFilter(
            states=frozenset(self.state),
            organisation=self.organisation or "",
            order=self.order or "",
            overdue=self.overdue == "true",
        )


class OrganisationSelection(Selection):
    """GET /organisations."""

    kind: OrganisationKind | None = None
    after: After | None = None
    limit: Annotated[int, Field(ge=1, le=1000), BeforeValidator(_digits)] = 200


class ClassificationSelection(Selection):
    """GET /classifications."""

    after: After | None = None
    limit: Annotated[int, Field(ge=1, le=1000), BeforeValidator(_digits)] = 200


def read_query(request: Request, model: type[M]) -> M:
    """The query parameters as `model`; a single value given twice is an error."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, info in model.model_fields.items():
        given = request.query_params.getlist(name)
        if any(NUL in value for value in given):
            problems[name] = UNSTORABLE
        if get_origin(info.annotation) is list:
            values[name] = given
        elif len(given) > 1:
            problems[name] = "只能给出一次"
        elif given:
            values[name] = given[0]
    if problems:
        raise Invalid(WRONG, fields=problems)
    return read(model, values)


def to_domain(after: str | None) -> str | None:
    """The domain's cursor of a page that starts after this id."""
    return encode(int(after)) if after else None


def to_caller(after: str | None) -> str | None:
    """The API's cursor: an id, so that every well-formed one is a right one."""
    return str(decode(after, 1)[0]) if after else None
