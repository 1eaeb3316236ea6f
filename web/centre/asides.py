"""What a person should have before their eyes when deciding: the request, its effect, the answer."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hotline.orders.clocks import HANDLING
from hotline.orders.models import Clock, ReviewRequest
from hotline.orders.quality import Hint, hints
from hotline.orders.queries import Detail
from hotline.orders.states import Decision, RequestKind
from hotline.orders.workflow import Step
from hotline.worktime.deadline import Deadline, extend
from hotline.worktime.limits import Limit, Unit


@dataclass(frozen=True)
class Aside:
    """`request` is what a unit asked for; `before`/`after` the due dates of an extension."""

    kind: str
    request: ReviewRequest | None = None
    before: datetime | None = None
    after: Deadline | None = None
    hints: list[Hint] = field(default_factory=list)


def aside_for(step: Step, detail: Detail, values: dict[str, Any], now: datetime) -> Aside | None:
    """The aside of a review's form; None where nothing needs to be shown."""
    if step.name in ("review_result", "review_closing", "close", "call_back", "redo"):
        return Aside("answer", hints=hints(detail.order.content, detail.order.answer))
    kinds = {kind.value for kind in RequestKind}
    if step.reviews not in kinds:
        return None
    request = _request(detail, RequestKind(step.reviews), str(values.get("request") or ""))
    if request is None:
        return None
    clock = _clock(detail, request)
    if request.kind is not RequestKind.EXTENSION or clock is None or not request.days:
        return Aside(step.reviews, request, clock.due_at if clock else None)
    return Aside(step.reviews, request, clock.due_at, _extended(detail, clock, request.days))


def _request(detail: Detail, kind: RequestKind, wanted: str) -> ReviewRequest | None:
    waiting = [one for one in detail.requests if one.kind is kind and one.decision is Decision.PENDING]
    named = [one for one in waiting if str(one.id) == wanted]
    return next(iter(named or waiting), None)


def _clock(detail: Detail, request: ReviewRequest) -> Clock | None:
    own = [
        one for one in detail.clocks if one.assignment_id == request.assignment_id and one.kind in HANDLING
    ]
    running = [one for one in own if one.stopped_at is None]
    return next(reversed(running or own), None)


def _extended(detail: Detail, clock: Clock, days: int) -> Deadline:
    """Where the due date would go: the same arithmetic the approval will use."""
    return extend(
        clock.due_at,
        Limit(days, Unit.WORKING_DAYS),
        detail.case.calendar,
        start=clock.started_at,
        original_due_at=clock.original_due_at,
        warn_share=detail.case.profile.warn_share,
    )
