"""Rows of the domain → answers of the API. Names and numbers of citizens leave masked."""

from collections.abc import Iterable

from hotline.infra.files import StoredFile
from hotline.orders.models import (
    Assignment,
    Attachment,
    CallBack,
    Classification,
    Clock,
    Evaluation,
    Mark,
    Order,
    OrderEvent,
    ReviewRequest,
    Supplement,
)
from hotline.orders.queries import Detail
from hotline.orders.states import State
from hotline.people.models import Organisation
from web.api import answers

ROOT = "/api/v1"
#: An answer is the citizen's to read when it has passed its review.
ANSWERED = frozenset({State.CALL_BACK, State.CLOSING_REVIEW, State.CLOSED})


def order_path(number: str) -> str:
    return f"{ROOT}/orders/{number}"


def named(one: Organisation | Classification | None) -> answers.Named | None:
    return answers.Named(code=one.code, name=one.name) if one else None


def summary(order: Order) -> answers.OrderSummary:
    """Needs `lead_organisation` and `classification` loaded."""
    return answers.OrderSummary(
        number=order.number or "",
        version=order.version,
        type=order.type,
        urgency=order.urgency,
        channel=order.channel,
        title=order.title,
        state=order.state,
        state_since=order.state_since,
        mark=order.mark,
        difficult=order.difficult,
        classification=named(order.classification if order.classification_id else None),
        lead=named(order.lead_organisation if order.lead_organisation_id else None),
        created_at=order.created_at,
        due_at=order.due_at,
        closed_at=order.closed_at,
    )


def detail(found: Detail, *, inner: bool = True) -> answers.OrderDetail:
    """The whole order. `inner=False` leaves out how the centre and the departments work on it."""
    order = found.order
    return answers.OrderDetail(
        **dict(summary(order)),
        content=order.content,
        citizen=answers.Person(name=order.masked_name, phone=order.masked_phone),
        location=answers.Place(text=order.location_text, lng=order.lng, lat=order.lat),
        confidential=order.confidential,
        answer=order.answer if inner or order.state in ANSWERED else "",
        closing_note=order.closing_note if inner else "",
        invalid_code=order.invalid_code,
        urge_count=order.urge_count,
        return_count=order.return_count if inner else 0,
        redo_count=order.redo_count,
        unsatisfied_count=order.unsatisfied_count,
        special=order.special,
        adjudicated=order.adjudicated,
        satisfaction=order.satisfaction,
        merged_into=found.main.number if found.main and inner else None,
        merged=[one.number or "" for one in found.duplicates] if inner else [],
        actions=found.actions,
        assignments=[assignment(one) for one in found.assignments] if inner else [],
        clocks=[clock(one) for one in found.clocks] if inner else [],
        requests=[request(one) for one in found.requests] if inner else [],
        marks=[mark(one) for one in found.marks] if inner else [],
        supplements=[supplement(one) for one in found.supplements],
        call_backs=[call_back(one) for one in found.call_backs] if inner else [],
        evaluations=[evaluation(one) for one in found.evaluations],
        files=attached(order, found.attachments) if inner else [],
    )


def assignment(one: Assignment) -> answers.AssignmentOut:
    return answers.AssignmentOut(
        id=one.id,
        parent=one.parent_id,
        organisation=answers.Named(code=one.organisation.code, name=one.organisation.name),
        part=one.part,
        state=one.state,
        round=one.round,
        opinion=one.opinion,
        handler=one.handler.name if one.handler else "",
        offline=one.offline,
        dispatched_at=one.dispatched_at,
        signed_at=one.signed_at,
        due_at=one.due_at,
        replied_at=one.replied_at,
        reply=one.reply,
        extension_count=one.extension_count,
    )


def clock(one: Clock) -> answers.ClockOut:
    return answers.ClockOut(
        id=one.id,
        kind=one.kind,
        assignment=one.assignment_id,
        value=one.value,
        unit=one.unit,
        started_at=one.started_at,
        due_at=one.due_at,
        original_due_at=one.original_due_at,
        warn_at=one.warn_at,
        paused_at=one.paused_at,
        stopped_at=one.stopped_at,
        breached_at=one.breached_at,
        waived=one.waived,
        calendar_version=one.calendar_version,
        explanation=list(one.explanation),
    )


def request(one: ReviewRequest) -> answers.RequestOut:
    return answers.RequestOut(
        id=one.id,
        kind=one.kind,
        assignment=one.assignment_id,
        reason=one.reason,
        propose=named(one.proposed_organisation if one.proposed_organisation_id else None),
        days=one.days,
        requested_at=one.requested_at,
        decision=one.decision,
        decided_at=one.decided_at,
        opinion=one.opinion,
    )


def mark(one: Mark) -> answers.MarkOut:
    return answers.MarkOut(
        id=one.id,
        colour=one.colour,
        rule=one.rule,
        reason=one.reason,
        raised_at=one.raised_at,
        lifted_at=one.lifted_at,
    )


def supplement(one: Supplement) -> answers.SupplementOut:
    return answers.SupplementOut(content=one.content, at=one.at)


def call_back(one: CallBack) -> answers.CallBackOut:
    return answers.CallBackOut(
        at=one.at, reached=one.reached, process=one.process, result=one.result, note=one.note
    )


def evaluation(one: Evaluation) -> answers.EvaluationOut:
    return answers.EvaluationOut(
        round=one.round,
        process=one.process,
        result=one.result,
        solved=one.solved,
        comment=one.comment,
        at=one.at,
    )


def event(one: OrderEvent) -> answers.EventOut:
    return answers.EventOut(
        seq=one.seq,
        action=one.action,
        from_state=one.from_state,
        to_state=State(one.to_state),
        at=one.at,
        actor=answers.EventActor(kind=one.actor_kind, name=one.actor_name),
        channel=one.channel,
        public=one.public,
        data=one.data,
    )


def stored(file: StoredFile) -> answers.FileOut:
    return answers.FileOut(id=file.id, name=file.name, media_type=file.media_type, size=file.size)


def attached(order: Order, attachments: Iterable[Attachment]) -> list[answers.AttachedFile]:
    root = f"{order_path(order.number or '')}/files"
    return [
        answers.AttachedFile(**dict(stored(one.file)), purpose=one.purpose, url=f"{root}/{one.file_id}")
        for one in attachments
    ]


def organisation(one: Organisation) -> answers.OrganisationOut:
    return answers.OrganisationOut(
        code=one.code,
        name=one.name,
        short_name=one.short_name,
        kind=one.kind,
        parent=one.parent.code if one.parent else None,
        territory=list(one.territory),
        phone=one.phone,
    )


def classification(one: Classification) -> answers.ClassificationOut:
    return answers.ClassificationOut(
        code=one.code, name=one.name, level=one.level, parent=one.parent.code if one.parent else None
    )
