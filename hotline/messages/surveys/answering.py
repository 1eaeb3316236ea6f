"""Answers: by the link or by a digit sent back. Both become the orders' own evaluation, once per round."""

from dataclasses import dataclass
from datetime import datetime

from hotline.infra.database import transaction
from hotline.infra.errors import Conflict, NotFound
from hotline.infra.secrets import vault
from hotline.messages.surveys.announcing import News, announce
from hotline.messages.surveys.models import Survey
from hotline.messages.surveys.states import SurveyState, SurveyWay
from hotline.orders import actions
from hotline.orders.models import Order
from hotline.people.actor import Actor

CHANNEL = "sms"
UNKNOWN = "链接无效，请检查是否完整"
EXPIRED = "评价链接已过期"
USED = "您已经评价过了"
ELSEWHERE = "您已通过其他方式评价"


@dataclass(frozen=True)
class Answer:
    """Levels 1–5, 5 the best."""

    process: int
    result: int
    words: str = ""


async def find(token: str, now: datetime) -> Survey:
    """The open question behind a link; a refusal that says why there is none any more."""
    survey = await Survey.get_or_none(token_hash=vault().hash_code(token)) if token else None
    if survey is None:
        raise NotFound(UNKNOWN, code="survey_unknown")
    if survey.state is SurveyState.ANSWERED:
        raise Conflict(USED, code="survey_used")
    if survey.state is SurveyState.WITHDRAWN:
        raise Conflict(ELSEWHERE, code="survey_elsewhere")
    if now >= survey.expires_at:
        raise Conflict(EXPIRED, code="survey_expired")
    return survey


async def by_link(token: str, answer: Answer, *, now: datetime) -> Survey:
    """The link is good for one answer: of two at once, the row count of a conditional update decides."""
    async with transaction():
        survey = await find(token, now)
        if not await Survey.filter(id=survey.id, state=survey.state).update(state=SurveyState.ANSWERED):
            raise Conflict(USED, code="survey_used")
        await take(survey, answer, SurveyWay.LINK, now)
    return survey


async def take(survey: Survey, answer: Answer, way: SurveyWay, now: datetime) -> None:
    """Into the order, onto the row, and told. Inside a transaction: a refused evaluation leaves no trace."""
    if survey.order_id is not None:
        await _evaluate(survey.order_id, answer, now)
    survey.state, survey.answered_at, survey.way = SurveyState.ANSWERED, now, way
    survey.process, survey.result = answer.process, answer.result
    survey.words_encrypted = vault().encrypt(answer.words)
    await survey.save()
    await announce(survey, News.ANSWERED, now)


async def _evaluate(order_id: int, answer: Answer, now: datetime) -> None:
    order = await Order.get(id=order_id)
    by = Actor.citizen(order.tenant_id, order.citizen_id, channel=CHANNEL)
    fields = {"process": answer.process, "result": answer.result, "comment": answer.words}
    await actions.perform(order.number or "", "evaluate", fields, by=by, now=now)
