"""What each action takes. The API publishes these as its schemas; pages read their forms through them."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from hotline.orders.states import InvalidCode, MarkColour, MarkRule, OrderType, Urgency
from hotline.orders.values import (
    Code,
    Files,
    Latitude,
    Level,
    Longitude,
    LongText,
    OptionalCode,
    OptionalId,
    OptionalLevel,
    OptionalMoment,
    OptionalText,
    Reason,
    Text,
    empty_is_none,
    storable,
)


class Fields(BaseModel):
    """Every action's input: unknown fields are an error, so a typo is never silently dropped."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Fields):
    """An action that needs no more than its button."""


class Accept(Fields):
    """受理: the agent settles type, urgency and classification; what is left out stays as it is."""

    type: Annotated[OrderType | None, BeforeValidator(empty_is_none)] = None
    urgency: Annotated[Urgency | None, BeforeValidator(empty_is_none)] = None
    classification: OptionalCode = None
    title: Annotated[str | None, Field(max_length=120), BeforeValidator(empty_is_none)] = None


class Answer(Fields):
    """直接答复."""

    content: LongText


class SendToReview(Fields):
    """送审核."""

    opinion: OptionalText = ""


class AskSupplement(Fields):
    """请诉求人补充材料."""

    question: Text


class Dispatch(Fields):
    """交办: organisation codes; `opinion` is the 拟办意见."""

    lead: Code
    co_handlers: Annotated[list[Code], Field(max_length=20)] = []
    opinion: OptionalText = ""
    assignment: OptionalId = None


class Coordinate(Fields):
    """工单协同: co-handlers under one's own lead, with an own feedback deadline (LEDGER 17.3)."""

    co_handlers: Annotated[list[Code], Field(min_length=1, max_length=20)]
    opinion: OptionalText = ""
    due_at: OptionalMoment = None
    assignment: OptionalId = None


class OnAssignment(Fields):
    """An action on one's own share; `assignment` is needed only where a person has several."""

    assignment: OptionalId = None


class Verify(OnAssignment):
    """核实: who, when, by what means, what was found, with evidence (LEDGER 17.2)."""

    verified_at: OptionalMoment = None
    method: Literal["phone", "on_site", "visit", "documents", "video"] = "phone"
    findings: Text
    files: Files = []
    lng: Longitude = None
    lat: Latitude = None


class Reply(OnAssignment):
    """答复. A lead that does not wait for its co-handlers must say why."""

    content: LongText
    files: Files = []
    override_reason: OptionalText = ""


class Return(OnAssignment):
    """申请退回, proposing the right unit (RULES §7)."""

    reason: Reason
    propose: OptionalCode = None
    files: Files = []


class Extend(OnAssignment):
    """申请延期, in working days."""

    days: Annotated[int, Field(ge=1, le=60)]
    reason: Reason


class Special(OnAssignment):
    """申请特殊单: cannot be solved as asked; once approved it leaves the satisfaction figures."""

    reason: Reason


class Note(Fields):
    """补充说明 of a unit: what was found out too late to be the answer, kept with the order."""

    content: LongText
    files: Files = []


class Transfer(OnAssignment):
    """转交 to a colleague's login in the same organisation, or to one of its units by code."""

    to: Code
    note: OptionalText = ""


class Offline(OnAssignment):
    """线下处理 on or off."""

    offline: bool = True


class Urge(Fields):
    """催单."""

    note: OptionalText = ""


class Supplement(Fields):
    """补单."""

    content: Text
    files: Files = []


class Withdraw(Fields):
    """撤单."""

    reason: OptionalText = ""


class Review(Fields):
    """A decision in one of the review queues. `kind` is needed only when several wait on one order."""

    decision: Literal["approve", "refuse"]
    opinion: OptionalText = ""
    kind: Annotated[
        Literal["intake", "return", "extension", "special", "result", "closing"] | None,
        BeforeValidator(empty_is_none),
    ] = None
    request: OptionalId = None


class CallBack(Fields):
    """回访: process and result 1–5, both needed when the citizen was reached (RULES §8)."""

    reached: bool
    process: OptionalLevel = None
    result: OptionalLevel = None
    note: OptionalText = ""


class Evaluate(Fields):
    """评价 by the citizen."""

    process: Level
    result: Level
    solved: Annotated[bool | None, BeforeValidator(empty_is_none)] = None
    comment: Annotated[str, Field(max_length=1000), BeforeValidator(storable)] = ""


class SubmitClosing(Fields):
    """提交办结."""

    note: OptionalText = ""


class Close(Fields):
    """办结."""

    opinion: OptionalText = ""


class Merge(Fields):
    """并单 into the main order's number."""

    into: Code
    reason: OptionalText = ""


class WithReason(Fields):
    """An action that must say why."""

    reason: Reason


class Redo(Fields):
    """重办."""

    reason: Reason


class MarkInvalid(Fields):
    """无效件, by code."""

    code: InvalidCode
    note: OptionalText = ""


class AppealAssessment(Fields):
    """申诉."""

    subject: Literal["overdue", "unsatisfied", "return_refused", "mark"]
    reason: Reason
    files: Files = []


class DecideAppeal(Fields):
    """申诉审核."""

    decision: Literal["approve", "refuse"]
    opinion: Reason
    appeal: OptionalId = None


class RaiseMark(Fields):
    """A supervisor raises a mark by hand."""

    colour: Literal[MarkColour.YELLOW, MarkColour.RED]
    rule: Literal[MarkRule.FALSE_CLOSING, MarkRule.MEDIA_RISK]
    reason: Reason


class LiftMark(Fields):
    """Lift one mark, or all open ones, after verification."""

    reason: Reason
    mark: OptionalId = None


class WaiveBreach(Fields):
    """督办 approval that a breached limit does not count, with the working days granted from now."""

    reason: Reason
    days: Annotated[int, Field(ge=0, le=30)] = 0
    assignment: OptionalId = None


class Mend(Fields):
    """On-line repair of a stuck order (LEDGER M16)."""

    operation: Literal["release", "reassign", "resend", "recall"]
    reason: Reason
    to: OptionalCode = None
    assignment: OptionalId = None
