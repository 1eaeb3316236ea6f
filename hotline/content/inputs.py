"""What the actions on public content take."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from hotline.content.states import Section
from hotline.orders.values import storable

Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=120), BeforeValidator(storable)
]
Body = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20000), BeforeValidator(storable)
]
Summary = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300), BeforeValidator(storable)]
Opinion = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000), BeforeValidator(storable)]
Asker = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), BeforeValidator(storable)]
Asked = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=10, max_length=2000), BeforeValidator(storable)
]


class Fields(BaseModel):
    """Unknown fields are an error, so a typo is never silently dropped."""

    model_config = ConfigDict(extra="forbid")


class Draft(Fields):
    """An article as its editor writes it."""

    section: Section = Section.NEWS
    title: Title
    summary: Summary = ""
    body: Body
    pinned: bool = False


class Decision(Fields):
    """A reviewer's word; a refusal says why."""

    decision: Literal["approve", "refuse"]
    opinion: Opinion = ""


class Admission(Decision):
    """The word on a public question; the editor may put it to another organisation, by its code."""

    organisation: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""


class Withdrawal(Fields):
    """Why something leaves the portal."""

    opinion: Opinion = ""


class Ask(Fields):
    """A citizen's public question to an organisation, by its code."""

    organisation: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    title: Title
    body: Asked
    asker: Asker = ""
    phone: Annotated[str, StringConstraints(max_length=30), BeforeValidator(storable)]


class Answer(Fields):
    """The department's public answer."""

    content: Body
