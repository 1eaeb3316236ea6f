"""Questions whose message never arrived: said so, for whoever asks in another way."""

from datetime import datetime

from hotline.infra.database import transaction
from hotline.messages.citizens.models import Fate
from hotline.messages.surveys.announcing import News, announce
from hotline.messages.surveys.models import Survey
from hotline.messages.surveys.states import SurveyState

BATCH = 200


async def undelivered(now: datetime) -> int:
    """Returns how many. A link that was opened from nowhere else than the message stays good all the same."""
    failed = Survey.filter(state=SurveyState.OPEN, message__fate=Fate.FAILED).order_by("id")
    told = 0
    for survey in await failed.limit(BATCH):
        async with transaction():
            mine = Survey.filter(id=survey.id, state=SurveyState.OPEN)
            if await mine.update(state=SurveyState.UNDELIVERED):
                survey.state = SurveyState.UNDELIVERED
                await announce(survey, News.UNDELIVERED, now)
                told += 1
    return told
