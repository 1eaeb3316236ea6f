"""Answers about supervision notices."""

from datetime import datetime
from typing import Any

from pydantic import Field

from hotline.orders.states import MarkColour, Urgency
from hotline.supervision.states import SupervisionState
from web.api.answers.base import Answer, Cursor, Named
from web.api.answers.orders import EventActor, FileOut


class NoticeSummary(Answer):
    """A supervision notice in a list."""

    id: int
    number: str = Field(examples=["督〔2026〕00012号"])
    version: int
    state: SupervisionState
    organisation: Named = Field(description="who has to answer")
    leader: str
    issuer: Named
    issued_by: str
    colour: MarkColour = Field(description="the worst mark of its orders when it was issued")
    urgency: Urgency
    orders: list[str] = Field(description="numbers of the orders it rests on, those the caller may see")
    issued_at: datetime
    due_at: datetime
    overdue_at: datetime | None = Field(description="when lateness was seen and told")
    finished_at: datetime | None


class NoticeEventOut(Answer):
    """One step of a notice's log."""

    seq: int
    step: str
    from_state: str
    to_state: SupervisionState
    at: datetime
    actor: EventActor
    channel: str
    text: str
    data: dict[str, Any]


class NoticeFile(FileOut):
    """Evidence of a feedback."""

    url: str


class NoticeDetailOut(NoticeSummary):
    """The whole notice, what may be done with it, and its log."""

    requirement: str
    original_due_at: datetime
    explanation: list[str] = Field(description="why it is due when it is, in sentences")
    acknowledged_at: datetime | None
    fed_back_at: datetime | None
    actions: list[str] = Field(description="what the caller may do now")
    events: list[NoticeEventOut]
    files: list[NoticeFile]


class NoticeList(Answer):
    """A page of notices, newest first."""

    items: list[NoticeSummary]
    after: Cursor
