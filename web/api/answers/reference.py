"""Answers about whom orders go to and what they are about; tokens and refusals."""

from pydantic import BaseModel

from hotline.people.models import OrganisationKind
from web.api.answers.base import Answer, Cursor


class OrganisationOut(Answer):
    """A node of the organisation tree."""

    code: str
    name: str
    short_name: str
    kind: OrganisationKind
    parent: str | None
    territory: list[str]
    phone: str


class ClassificationOut(Answer):
    """A node of the classification tree."""

    code: str
    name: str
    level: int
    parent: str | None


class OrganisationList(Answer):
    """A page of organisations."""

    items: list[OrganisationOut]
    after: Cursor


class ClassificationList(Answer):
    """A page of the classification tree, parents before children."""

    items: list[ClassificationOut]
    after: Cursor


class Token(Answer):
    """RFC 6749 §5.1."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str


class TokenError(Answer):
    """RFC 6749 §5.2."""

    error: str
    error_description: str


class Problem(BaseModel):
    """RFC 9457, with a stable word for machines and a message for each wrong field."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: dict[str, str] | None = None
