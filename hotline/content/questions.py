"""监督问政: a citizen asks in public, the department answers in public, a second person releases it."""

from datetime import datetime
from typing import Any

from tortoise.queryset import QuerySet

from hotline.content.inputs import Admission, Answer, Ask, Decision, Withdrawal
from hotline.content.models import Question
from hotline.content.reviewing import note, require_reason, require_second_person, require_state
from hotline.content.states import PUBLIC_QUESTIONS, QuestionState
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Forbidden, Invalid, NotFound
from hotline.infra.secrets import vault
from hotline.orders.queries.paging import Page, capped_count, clamp, latest_first, newest_first
from hotline.orders.reading import read
from hotline.people import phones
from hotline.people.actor import Actor
from hotline.people.citizens import clean_name
from hotline.people.keys import key
from hotline.people.models import Organisation, OrganisationKind
from hotline.people.permissions import Scope, can, require

S = QuestionState
ANSWERING = (OrganisationKind.WORKSTATION, OrganisationKind.DEPARTMENT)


async def ask(raw: Ask | dict[str, Any], *, by: Actor, now: datetime) -> Question:
    """A question waits unseen until an editor has read it: no names, no insults in public."""
    require(by, "order.submit")
    fields = read(Ask, raw)
    phone = phones.required(fields.phone)
    asked = await _organisation(fields.organisation, by)
    async with transaction():
        question = await Question.create(
            tenant_id=by.tenant_id,
            organisation_id=asked.id,
            title=fields.title,
            body=fields.body,
            asker=clean_name(fields.asker),
            phone_encrypted=vault().encrypt(phone),
            asked_at=now,
        )
        await note(by, "question.ask", f"question:{question.id}", now, organisation=asked.code)
    return question


async def admit(question_id: int, raw: Admission | dict[str, Any], *, by: Actor, now: datetime) -> Question:
    """An editor lets the question stand in public, or refuses it with a reason.

    Citizens do not always know who is in charge: the editor puts the question to whom it concerns.
    """
    require(by, "content.edit")
    fields = read(Admission, raw)
    require_reason(fields.decision, fields.opinion)
    async with transaction():
        question = await _own(question_id, by)
        require_state(question.state, S.ASKED)
        if fields.organisation and fields.decision == "approve":
            question.organisation_id = (await _organisation(fields.organisation, by)).id
        question.state = S.OPEN if fields.decision == "approve" else S.REFUSED
        question.opened_at = now if question.state is S.OPEN else None
        question.opinion = fields.opinion
        await question.save()
        await note(by, "question.admit", f"question:{question.id}", now, decision=fields.decision)
    return question


async def answer(question_id: int, raw: Answer | dict[str, Any], *, by: Actor, now: datetime) -> Question:
    """The department's answer; it may be bettered until it is released."""
    require(by, "content.answer")
    fields = read(Answer, raw)
    async with transaction():
        question = await _own(question_id, by)
        await _require_answerer(question, by)
        require_state(question.state, S.OPEN, S.ANSWERED)
        question.answer, question.state = fields.content, S.ANSWERED
        question.answered_by_id, question.answered_at = by.staff_id, now
        await question.save()
        await note(by, "question.answer", f"question:{question.id}", now)
    return question


async def review(question_id: int, raw: Decision | dict[str, Any], *, by: Actor, now: datetime) -> Question:
    """A second person releases the answer, or asks the department for a better one."""
    require(by, "content.review")
    fields = read(Decision, raw)
    require_reason(fields.decision, fields.opinion)
    async with transaction():
        question = await _own(question_id, by)
        require_state(question.state, S.ANSWERED)
        require_second_person(by, question.answered_by_id)
        approved = fields.decision == "approve"
        question.state = S.PUBLISHED if approved else S.OPEN
        question.published_at = now if approved else None
        question.reviewed_by_id, question.opinion = by.staff_id, fields.opinion
        await question.save()
        await note(by, "question.review", f"question:{question.id}", now, decision=fields.decision)
    return question


async def withdraw(
    question_id: int, raw: Withdrawal | dict[str, Any], *, by: Actor, now: datetime
) -> Question:
    """Off the portal at once; the record stays."""
    require(by, "content.review")
    fields = read(Withdrawal, raw)
    require_reason("refuse", fields.opinion)
    async with transaction():
        question = await _own(question_id, by)
        require_state(question.state, *PUBLIC_QUESTIONS)
        question.state, question.opinion = S.REFUSED, fields.opinion
        await question.save(update_fields=["state", "opinion"])
        await note(by, "question.withdraw", f"question:{question.id}", now, reason=fields.opinion)
    return question


async def listed(
    *, by: Actor, state: QuestionState | None = None, after: str | None = None, limit: int = 20
) -> Page[Question]:
    """For editors and reviewers all of the city's, for a department its own and those of its units."""
    query = _readable(by).select_related("organisation", "answered_by")
    return await newest_first(query.filter(state=state) if state else query, after, clamp(limit))


async def one(question_id: int, *, by: Actor) -> Question:
    """One of those that `listed` shows."""
    related = ("organisation", "answered_by", "reviewed_by", "tenant")
    found = await _readable(by).get_or_none(id=question_id).select_related(*related)
    if found is None:
        raise NotFound("没有找到这个问题")
    return found


async def unanswered(*, by: Actor, cap: int = 100) -> int:
    """How many public questions wait for the answer of the actor's organisation."""
    return await capped_count(_readable(by).filter(state=S.OPEN), cap) if can(by, "content.answer") else 0


async def public(
    tenant_id: int, *, state: QuestionState | None = None, after: str | None = None, limit: int = 20
) -> Page[Question]:
    """What everybody may read. An answer still under review is not shown with its question."""
    query = Question.filter(tenant_id=tenant_id).select_related("organisation")
    states: tuple[QuestionState, ...] = PUBLIC_QUESTIONS
    if state is S.PUBLISHED:
        states = (S.PUBLISHED,)
    elif state is S.OPEN:
        states = (S.OPEN, S.ANSWERED)
    return await latest_first(query.filter(state__in=states), "asked_at", after, clamp(limit))


async def one_public(tenant_id: int, question_id: int) -> Question:
    """For its own page."""
    found = await Question.get_or_none(
        id=question_id, tenant_id=tenant_id, state__in=PUBLIC_QUESTIONS
    ).select_related("organisation")
    if found is None:
        raise NotFound("没有找到这个问题")
    return found


async def answering(tenant_id: int) -> list[Organisation]:
    """Who may be asked."""
    return await Organisation.filter(tenant_id=tenant_id, active=True, kind__in=list(ANSWERING)).order_by(
        "path"
    )


def _readable(by: Actor) -> QuerySet[Question]:
    query = Question.filter(tenant_id=by.tenant_id)
    if can(by, "content.edit") or can(by, "content.review"):
        return query
    if require(by, "content.answer") is Scope.TENANT:
        return query
    return query.filter(organisation__path__startswith=by.organisation_path, state__in=list(PUBLIC_QUESTIONS))


async def _organisation(code: str, by: Actor) -> Organisation:
    asked = await Organisation.get_or_none(code=key(code), tenant_id=by.tenant_id, active=True)
    if asked is None or asked.kind not in ANSWERING:
        raise Invalid("没有这个单位", fields={"organisation": "请选择要提问的单位"})
    return asked


async def _require_answerer(question: Question, by: Actor) -> None:
    if require(by, "content.answer") is Scope.TENANT:
        return
    asked = await Organisation.get(id=question.organisation_id)
    if not asked.path.startswith(by.organisation_path):
        raise Forbidden("这个问题不是问本单位的")


async def _own(question_id: int, by: Actor) -> Question:
    question = await locked(Question, id=question_id, tenant_id=by.tenant_id)
    if question is None:
        raise NotFound("没有找到这个问题")
    return question
