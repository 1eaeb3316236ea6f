"""What each step takes. The API publishes these as its schemas; pages read their forms through them."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from hotline.orders.inputs import Fields
from hotline.orders.values import Code, Files, OptionalCode, OptionalMoment, Reason, in_china, storable

MOST_ORDERS = 50
Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
    BeforeValidator(storable),
]
Moment = Annotated[datetime, AfterValidator(in_china)]


class Issue(Fields):
    """发督办单: order numbers; without a unit the one that leads them, without a deadline the city's own."""

    orders: Annotated[list[Code], Field(min_length=1, max_length=MOST_ORDERS)]
    organisation: OptionalCode = None
    leader: OptionalCode = None
    requirement: Words
    due_at: OptionalMoment = None


class NoticeStep(Fields):
    """A step that needs no more than its button."""


class FeedBack(Fields):
    """反馈: what was done, with evidence."""

    content: Words
    files: Files = []


class VerifyNotice(Fields):
    """核实销号; with `lift_marks` the marks the notice rests on are lifted too."""

    opinion: Reason
    lift_marks: bool = False


class RefuseFeedback(Fields):
    """退回重报: what is still missing, until when."""

    reason: Reason
    due_at: OptionalMoment = None


class Postpone(Fields):
    """调整期限."""

    due_at: Moment
    reason: Reason


class WithdrawNotice(Fields):
    """撤回, with the reason."""

    reason: Reason
