"""How the conversation was: asked by SMS after an answered call, where the centre wants that."""

from datetime import datetime

from hotline.calls import tasks
from hotline.calls.models import CallRecord
from hotline.calls.outcomes import Outcome
from hotline.calls.states import Direction
from hotline.infra.database import locked
from hotline.messages.surveys import asking as surveys
from hotline.messages.surveys.announcing import News
from hotline.messages.surveys.codes import level
from hotline.messages.surveys.models import Survey
from hotline.orders.closing import unsatisfied
from hotline.outreach.occasions.switches import occasions_of

#: Whoever was connected by mistake is not asked how it was.
SHORTEST_TALK = 20.0


async def call_ended(record: CallRecord, now: datetime) -> None:
    """Incoming, answered, not judged by key already. In the transaction that closed the call."""
    asked_for = record.direction is Direction.INCOMING and record.outcome is Outcome.ANSWERED
    if not asked_for or record.rating is not None or record.talk_seconds < SHORTEST_TALK:
        return
    if not record.number_index or not (await occasions_of(record.tenant_id)).after_calls:
        return
    await surveys.ask_about_call(record.call_id, record.tenant_id, record.number, now=now)


async def survey_told(survey: Survey, news: News, now: datetime) -> None:
    """The judgement joins those by key; a bad one is heard by a person."""
    if news is not News.ANSWERED or survey.call_id is None or survey.result is None:
        return
    record = await locked(CallRecord, call_id=survey.call_id)
    if record is None:
        return
    record.rating = level(survey.result)
    await record.save(update_fields=["rating"])
    if unsatisfied(survey.result):
        await tasks.owe_for_judgement(record, now=now)
