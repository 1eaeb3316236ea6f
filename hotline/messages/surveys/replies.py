"""Text messages citizens send us (上行短信): kept first, then understood, and never answered by a machine."""

from datetime import datetime, timedelta

import structlog
from tortoise.exceptions import IntegrityError

from hotline.infra.database import savepoint, transaction
from hotline.infra.errors import Invalid, Refused
from hotline.infra.secrets import vault
from hotline.messages.channels.sms.gateway import Inbound
from hotline.messages.surveys import codes
from hotline.messages.surveys.answering import Answer, take
from hotline.messages.surveys.codes import Judgement, OptOut
from hotline.messages.surveys.models import Survey, TextReply
from hotline.messages.surveys.states import ReplyFate, SurveyState, SurveyWay
from hotline.people import phones

log = structlog.get_logger(__name__)
#: Words that follow an answer within this long belong to it.
BELONGS = timedelta(days=1)
LONGEST = 1000


async def receive(inbound: Inbound, now: datetime) -> bool:
    """False for one that was told before: gateways repeat themselves."""
    phone = _number(inbound.phone)
    row = TextReply(
        provider=inbound.provider,
        key=inbound.key[:80],
        phone_encrypted=vault().encrypt(phone),
        phone_index=vault().blind_index(phone),
        words_encrypted=vault().encrypt(inbound.text[:LONGEST]),
        sent_at=min(inbound.sent_at, now),
        received_at=now,
    )
    async with transaction():
        try:
            async with savepoint():
                await row.save()
        except IntegrityError:
            return False
        await _understand(row, inbound.text[:LONGEST], now)
        await row.save()
    return True


async def _understand(row: TextReply, text: str, now: datetime) -> None:
    survey = await _newest(row.phone_index, now)
    row.survey_id = survey.id if survey else None
    said = codes.read(text)
    match said:
        case OptOut():
            row.fate = ReplyFate.OPTED_OUT
        case Judgement() if survey:
            row.fate = await _judge(survey, said, now)
        case _ if survey is None:
            row.fate = ReplyFate.NOBODY
        case _:
            row.fate = await _add_words(survey, text, now)


async def _newest(phone_index: str, now: datetime) -> Survey | None:
    """What was asked last is what the answer is about."""
    asked = Survey.filter(phone_index=phone_index, expires_at__gt=now)
    return await asked.order_by("-id").first()


async def _judge(survey: Survey, said: Judgement, now: datetime) -> ReplyFate:
    before = survey.state
    answer = Answer(said.process, said.result, survey.words)
    fate = ReplyFate.REVISED if before is SurveyState.ANSWERED else ReplyFate.EVALUATED
    return await _taken(survey, answer, fate, now)


async def _add_words(survey: Survey, text: str, now: datetime) -> ReplyFate:
    fresh = survey.answered_at is not None and now - survey.answered_at <= BELONGS
    if not fresh or survey.process is None or survey.result is None:
        return ReplyFate.UNCLEAR
    words = " ".join(filter(None, (survey.words, text.strip())))[:LONGEST]
    return await _taken(survey, Answer(survey.process, survey.result, words), ReplyFate.WORDS, now)


async def _taken(survey: Survey, answer: Answer, fate: ReplyFate, now: datetime) -> ReplyFate:
    try:
        async with savepoint():
            await take(survey, answer, SurveyWay.REPLY, now)
    except Refused as refusal:  # archived, or being handled anew: kept for a person to read
        log.info("evaluation by SMS refused", survey=survey.id, why=refusal.code)
        return ReplyFate.REFUSED
    return fate


def _number(raw: str) -> str:
    """Normalised where it can be; whatever came otherwise, so that nothing is lost."""
    try:
        return phones.normalise(raw) or ""
    except Invalid:
        return raw[:40]
