"""What this room listens to. Every process that ends robot calls, closes telephone calls or changes orders says so once."""

from collections.abc import Iterator
from contextlib import contextmanager

from hotline.calls import announcing as telephone
from hotline.messages import announcing as notices
from hotline.messages.channels import voice
from hotline.messages.surveys import announcing as surveys
from hotline.orders import events
from hotline.outreach.campaigns.dialling import on_ended, on_not_called
from hotline.outreach.occasions import after_calls, answers, asking, rescue, rescue_calls, urgent
from hotline.outreach.occasions.hearing_orders import hear


def listening() -> None:
    """Robot calls, missed calls, surveys and notices, from now on; saying it again changes nothing."""
    telephone.on_call_back(rescue_calls.task_told)
    telephone.on_call_ended(after_calls.call_ended)
    surveys.listen(answers.survey_told)
    surveys.listen(after_calls.survey_told)
    notices.on_settled(urgent.notice_settled)
    voice.dial_with(urgent.Ringing())
    for purpose, ended, not_called in (
        (asking.PURPOSE, answers.call_ended, answers.not_called),
        (rescue.PURPOSE, rescue_calls.call_ended, rescue_calls.not_called),
        (urgent.PURPOSE, urgent.call_ended, urgent.not_called),
    ):
        on_ended(purpose, ended)
        on_not_called(purpose, not_called)


@contextmanager
def occasions_heard() -> Iterator[None]:
    """While the block lasts orders are heard too."""
    listening()
    with events.inside(hear):
        yield
