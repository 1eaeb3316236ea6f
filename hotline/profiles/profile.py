"""What a profile holds. Every figure names where it comes from; see docs/profiles.md."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hotline.profiles.ladders import Ladder, QuietHours
from hotline.worktime.calendar import Calendar
from hotline.worktime.limits import Limit, Unit

TypeName = Literal["consultation", "help", "complaint", "report", "suggestion", "praise"]
UrgencyName = Literal["normal", "special", "emergency"]
AfterAnswer = Literal["call_back", "closing_review", "closed"]
MarkName = Literal[
    "near_due", "overdue", "urged", "return_refused", "false_closing", "unsatisfied_twice", "media_risk"
]
Share = Annotated[float, Field(gt=0, le=1)]
Count = Annotated[int, Field(ge=0, le=100)]
Times = Annotated[int, Field(ge=1, le=100)]
Hour = Annotated[int, Field(ge=0, le=23)]
Level = Annotated[int, Field(ge=1, le=5)]
Source = Annotated[str, Field(min_length=2, max_length=200)]


class Part(BaseModel):
    """Profiles are facts: nothing changes them in place, nothing unknown slips in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(StrEnum):
    """The clocks a profile may set (RULES §4.2)."""

    SIGN = "sign"
    CONFIRM = "confirm"
    DISPATCH = "dispatch"
    HANDLE = "handle"
    FEEDBACK = "feedback"
    REVIEW = "review"
    CALLBACK = "callback"
    OBJECTION = "objection"
    RETURN_WINDOW = "return_window"
    SUPERVISION = "supervision"


class ClockRule(Part):
    """One time limit. Without `types` or `urgencies` it holds for all of them."""

    kind: Kind
    value: Annotated[int, Field(ge=1, le=10_000)]
    unit: Unit
    types: tuple[TypeName, ...] | None = Field(default=None, min_length=1)
    urgencies: tuple[UrgencyName, ...] | None = Field(default=None, min_length=1)
    # the value when the clock starts outside office hours (雁塔: 1 h, off hours 2 h)
    off_hours_value: Annotated[int, Field(ge=1, le=10_000)] | None = None
    office_close: bool = False
    source: Source

    @property
    def specificity(self) -> int:
        """A rule for certain types or urgencies wins over a general one."""
        return (self.types is not None) + (self.urgencies is not None)

    def covers(self, kind: str, order_type: str, urgency: str) -> bool:
        """Whether this rule speaks about such an order."""
        return (
            self.kind == kind
            and (self.types is None or order_type in self.types)
            and (self.urgencies is None or urgency in self.urgencies)
        )

    def limit(self, at: datetime, calendar: Calendar) -> Limit:
        """The limit of a clock that starts at `at`."""
        off_hours = self.off_hours_value is not None and not calendar.is_working_time(at)
        value = self.off_hours_value if off_hours and self.off_hours_value else self.value
        return Limit(value, self.unit, self.office_close)


class ReviewSteps(Part):
    """Which steps a second pair of eyes must pass (LEDGER M15)."""

    intake: bool
    result: bool
    closing: bool
    return_: bool
    extension: bool
    special: bool


class UrgeRules(Part):
    """催单: how often a citizen may urge, and when it raises a mark."""

    hours_between: Count
    yellow_after: Times


class ExtensionRules(Part):
    """延期: how often, how long as a share of the original limit, and for which urgency."""

    times: Count
    max_share: Annotated[float, Field(gt=0, le=5)]
    urgent_allowed: bool
    statutory_allowed: bool


class ReturnRules(Part):
    """退回: how often a unit may return an order; its window is the clock `return_window`."""

    per_unit: Count
    adjudicate_after: Times


class Target(Part):
    """A figure the contract measures (LEDGER M26, M27); the statistics compute it."""

    at_least: Annotated[float, Field(ge=0, le=1)] | None = None
    at_most: Annotated[float, Field(ge=0, le=1)] | None = None
    source: Source

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("指标要么写下限 at_least，要么写上限 at_most")
        return self


class Profile(Part):
    """The rules of one city."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")]
    name: Annotated[str, Field(min_length=1, max_length=40)]
    calendar: Literal["national", "guangxi"]
    mark_label: Literal["card", "light"]
    limits: tuple[ClockRule, ...]
    review_steps: ReviewSteps
    after_answer: dict[TypeName, AfterAnswer]
    urge: UrgeRules
    extension: ExtensionRules
    returns: ReturnRules
    callback_attempts: Times
    satisfied_levels: tuple[Level, ...] = Field(min_length=1)
    unsatisfied_to_difficult: Times
    freeze_after_breach: bool
    warn_share: Share
    warn_days_left: Count
    marks: tuple[MarkName, ...]
    co_handler_lead_days: Count
    pause_reasons: dict[str, str]
    withdraw_after_dispatch: bool
    phone_on_dispatch: tuple[UrgencyName, ...]
    post_needs_third_person: bool
    repeat_days: Count
    morning_hour: Hour
    evaluation_link_days: Times
    minimum_sample: Times
    quiet_hours: QuietHours
    ladders: tuple[Ladder, ...]
    targets: dict[str, Target]
    sources: dict[str, Source]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for kind in (Kind.SIGN, Kind.DISPATCH, Kind.HANDLE, Kind.CALLBACK):
            if not any(rule.kind == kind for rule in self.limits):
                raise ValueError(f"缺少“{kind}”时限")
        missing = set(TypeName.__args__) - self.after_answer.keys()  # type: ignore[attr-defined]
        if missing:
            raise ValueError(f"“after_answer”缺少诉求类型：{'、'.join(sorted(missing))}")
        if not any(ladder.specificity == (False, False) for ladder in self.ladders):
            raise ValueError("“ladders”缺少适用于所有通知的阶梯")
        return self

    def rule(self, kind: str, order_type: str, urgency: str) -> ClockRule | None:
        """The most specific rule for such an order; the first one among equals."""
        found = [rule for rule in self.limits if rule.covers(kind, order_type, urgency)]
        return max(found, key=lambda rule: rule.specificity, default=None)

    def limit(
        self, kind: str, order_type: str, urgency: str, at: datetime, calendar: Calendar
    ) -> Limit | None:
        """The limit of a clock that starts at `at`; None when this order has no such clock."""
        rule = self.rule(kind, order_type, urgency)
        return rule.limit(at, calendar) if rule else None

    def ladder(self, kind: str, urgency: str) -> Ladder:
        """The most specific ladder for such a notice; the first one among equals."""
        found = [ladder for ladder in self.ladders if ladder.covers(kind, urgency)]
        return max(found, key=lambda ladder: ladder.specificity)
