"""Supervision notices → answers of the API."""

from typing import Any

from hotline.orders.models import Order
from hotline.supervision.models import SupervisionEvent, SupervisionFile, SupervisionNotice
from hotline.supervision.queries import NoticeDetail
from hotline.supervision.states import SupervisionState
from web.api import answers
from web.api.writing import ROOT, named, stored


def notice_path(notice_id: int) -> str:
    return f"{ROOT}/supervision-notices/{notice_id}"


def summary(one: SupervisionNotice, orders: list[Order]) -> dict[str, Any]:
    """The fields of a NoticeSummary. Needs unit, leader and issuer loaded."""
    return {
        "id": one.id,
        "number": one.number,
        "version": one.version,
        "state": one.state,
        "organisation": named(one.organisation),
        "leader": one.leader.name if one.leader else "",
        "issuer": named(one.issuer),
        "issued_by": one.issued_by_name,
        "colour": one.colour,
        "urgency": one.urgency,
        "orders": [order.number or "" for order in orders],
        "issued_at": one.issued_at,
        "due_at": one.due_at,
        "overdue_at": one.overdue_at,
        "finished_at": one.finished_at,
    }


def detail(found: NoticeDetail) -> answers.NoticeDetailOut:
    """The whole notice."""
    notice = found.notice
    return answers.NoticeDetailOut(
        **summary(notice, found.orders),
        requirement=notice.requirement,
        original_due_at=notice.original_due_at,
        explanation=list(notice.explanation),
        acknowledged_at=notice.acknowledged_at,
        fed_back_at=notice.fed_back_at,
        actions=[step.name for step in found.steps],
        events=[_event(one) for one in found.case.events],
        files=[_file(one) for one in found.files],
    )


def _event(one: SupervisionEvent) -> answers.NoticeEventOut:
    return answers.NoticeEventOut(
        seq=one.seq,
        step=one.step,
        from_state=one.from_state,
        to_state=SupervisionState(one.to_state),
        at=one.at,
        actor=answers.EventActor(kind=one.actor_kind, name=one.actor_name),
        channel=one.channel,
        text=one.text,
        data=one.data,
    )


def _file(one: SupervisionFile) -> answers.NoticeFile:
    url = f"{notice_path(one.notice_id)}/files/{one.file_id}"
    return answers.NoticeFile(**dict(stored(one.file)), url=url)
