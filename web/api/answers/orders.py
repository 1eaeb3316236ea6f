"""Answers about orders. Citizens leave masked."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from hotline.orders.states import (
    AssignmentState,
    Channel,
    ClockKind,
    Decision,
    MarkColour,
    MarkRule,
    OrderType,
    Part,
    RequestKind,
    State,
    Urgency,
)
from web.api.answers.base import Answer, Cursor, Named


class Person(Answer):
    """The citizen, masked."""

    name: str = Field(examples=["王**"])
    phone: str = Field(examples=["138****8000"])


class Place(Answer):
    """Where it is, GCJ-02."""

    text: str
    lng: float | None
    lat: float | None


class FileOut(Answer):
    """A stored file."""

    id: UUID
    name: str
    media_type: str
    size: int


class AttachedFile(FileOut):
    """A file of an order, and the part of its story it belongs to."""

    purpose: str
    url: str


class AssignmentOut(Answer):
    """One organisation's share of an order."""

    id: int
    parent: int | None = Field(description="the share it was passed on from")
    organisation: Named
    part: Part
    state: AssignmentState
    round: int
    opinion: str
    handler: str
    offline: bool
    dispatched_at: datetime
    signed_at: datetime | None
    due_at: datetime | None
    replied_at: datetime | None
    reply: str
    extension_count: int


class ClockOut(Answer):
    """A time limit: when it ends, when it warns, and why, in sentences."""

    id: int
    kind: ClockKind
    assignment: int | None
    value: int
    unit: str
    started_at: datetime
    due_at: datetime
    original_due_at: datetime
    warn_at: datetime
    paused_at: datetime | None
    stopped_at: datetime | None
    breached_at: datetime | None
    waived: str
    calendar_version: str
    explanation: list[str]


class RequestOut(Answer):
    """A department's request that a reviewer decides."""

    id: int
    kind: RequestKind
    assignment: int
    reason: str
    propose: Named | None
    days: int | None
    requested_at: datetime
    decision: Decision
    decided_at: datetime | None
    opinion: str


class MarkOut(Answer):
    """A supervision mark."""

    id: int
    colour: MarkColour
    rule: MarkRule
    reason: str
    raised_at: datetime
    lifted_at: datetime | None


class SupplementOut(Answer):
    """What was added to the request later."""

    content: str
    at: datetime


class CallBackOut(Answer):
    """One attempt to call back."""

    at: datetime
    reached: bool
    process: int | None
    result: int | None
    note: str


class EvaluationOut(Answer):
    """The citizen's own judgement of one round."""

    round: int
    process: int
    result: int
    solved: bool | None
    comment: str
    at: datetime


class OrderSummary(Answer):
    """An order as lists show it."""

    number: str
    version: int
    type: OrderType
    urgency: Urgency
    channel: Channel
    title: str
    state: State
    state_since: datetime
    mark: MarkColour
    difficult: bool
    classification: Named | None
    lead: Named | None
    created_at: datetime
    due_at: datetime | None
    closed_at: datetime | None


class OrderDetail(OrderSummary):
    """An order with everything the caller may see, and the actions open to them."""

    content: str
    citizen: Person
    location: Place
    confidential: bool
    answer: str
    closing_note: str
    invalid_code: str
    urge_count: int
    return_count: int
    redo_count: int
    unsatisfied_count: int
    special: bool
    adjudicated: bool
    satisfaction: int | None
    merged_into: str | None
    merged: list[str]
    actions: list[str]
    assignments: list[AssignmentOut]
    clocks: list[ClockOut]
    requests: list[RequestOut]
    marks: list[MarkOut]
    supplements: list[SupplementOut]
    call_backs: list[CallBackOut]
    evaluations: list[EvaluationOut]
    files: list[AttachedFile]


class Receipt(OrderSummary):
    """A new order. The query code is shown this once; number and code together prove whose it is."""

    query_code: str


class EventActor(Answer):
    """Who did it."""

    kind: str
    name: str


class EventOut(Answer):
    """One thing that happened."""

    seq: int
    action: str
    from_state: str
    to_state: State
    at: datetime
    actor: EventActor
    channel: str
    public: bool = Field(description="whether the citizen sees it while tracking")
    data: dict[str, Any]


class OrderList(Answer):
    """A page of orders, newest first."""

    items: list[OrderSummary]
    after: Cursor


class EventList(Answer):
    """The whole story, oldest first."""

    items: list[EventOut]
