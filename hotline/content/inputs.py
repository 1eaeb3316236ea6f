"""What the actions on public content take."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from hotline.content.states import Section


def _no_nul(value: object) -> object:
    # PostgreSQL cannot store NUL, and nobody types one.
    return value.replace("\x00", "") if isinstance(value, str) else value


Title = Annotated[
    str, BeforeValidator(_no_nul), StringConstraints(strip_whitespace=True, min_length=2, max_length=120)
]
Body = Annotated[
    str, BeforeValidator(_no_nul), StringConstraints(strip_whitespace=True, min_length=1, max_length=20000)
]
Summary = Annotated[str, BeforeValidator(_no_nul), StringConstraints(strip_whitespace=True, max_length=300)]
Opinion = Annotated[str, BeforeValidator(_no_nul), StringConstraints(strip_whitespace=True, max_length=1000)]
Asker = Annotated[str, BeforeValidator(_no_nul), StringConstraints(strip_whitespace=True, max_length=40)]
Asked = Annotated[
    str, BeforeValidator(_no_nul), StringConstraints(strip_whitespace=True, min_length=10, max_length=2000)
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


class Ask(Fields):
    """A citizen's public question to an organisation, by its code."""

    organisation: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    title: Title
    body: Asked
    asker: Asker = ""
    phone: Annotated[str, BeforeValidator(_no_nul), StringConstraints(max_length=30)]


class Answer(Fields):
    """The department's public answer."""

    content: Body
