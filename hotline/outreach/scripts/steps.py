"""A script is a set of named steps; every step says where it goes on. Edited in the browser, stored as JSON."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

#: No database stores NUL.
_STORED = r"^[^\x00]*$"
StepId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
#: What is filled in, and what is found out: `{order_no}`, `{title}`.
Slot = StepId
#: 0 is the person's everywhere; see `checking`.
KeyPad = Annotated[str, StringConstraints(pattern=r"^[0-9*#]$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600, pattern=_STORED)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30, pattern=_STORED)]


class Result(StrEnum):
    """What a talk with the robot came to."""

    COMPLETED = "completed"
    ACKNOWLEDGED = "acknowledged"
    UNSATISFIED = "unsatisfied"
    DECLINED = "declined"
    DO_NOT_CALL = "do_not_call"
    UNCLEAR = "unclear"
    NOBODY_FREE = "nobody_free"
    MACHINE = "machine"
    GONE = "gone"


RESULTS: Mapping[Result, str] = {
    Result.COMPLETED: "完成",
    Result.ACKNOWLEDGED: "已确认收到",
    Result.UNSATISFIED: "不满意",
    Result.DECLINED: "不方便接听",
    Result.DO_NOT_CALL: "要求不再来电",
    Result.UNCLEAR: "没有得到答复",
    Result.NOBODY_FREE: "转人工时坐席全忙",
    Result.MACHINE: "语音信箱",
    Result.GONE: "中途挂断",
}
#: Those a script may end with; the others happen by themselves.
Ending = Literal["completed", "acknowledged", "unsatisfied", "declined", "do_not_call", "unclear"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Prompt(_Part):
    """What is said: an uploaded recording, else the text read by the speech engine. The text is always there to read."""

    text: Text
    recording: Annotated[str, StringConstraints(max_length=40, pattern=_STORED)] = ""


class _Step(_Part):
    """`title` is what people call the step; scripts are tied together by their ids."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=30, pattern=_STORED)] = ""


class Say(_Step):
    """Say something to its end and go on."""

    kind: Literal["say"] = "say"
    prompt: Prompt
    next: StepId


class Answer(_Part):
    """One thing that may be answered, by key or in words."""

    value: Word
    key: KeyPad
    phrases: Annotated[tuple[Word, ...], Field(max_length=20)] = ()
    next: StepId


class Ask(_Step):
    """A question with a closed set of answers. Not understood so many times, the talk goes on at `otherwise`."""

    kind: Literal["ask"] = "ask"
    prompt: Prompt
    answers: Annotated[tuple[Answer, ...], Field(min_length=1, max_length=9)]
    into: Slot
    attempts: Annotated[int, Field(ge=1, le=5)] = 2
    seconds: Annotated[float, Field(ge=2, le=30)] = 6
    otherwise: StepId


class Branch(_Step):
    """Different ways on by what a slot holds."""

    kind: Literal["branch"] = "branch"
    slot: Slot
    cases: Annotated[dict[Word, StepId], Field(min_length=1, max_length=9)]
    otherwise: StepId


class Record(_Step):
    """Take down what the person says, until # or silence."""

    kind: Literal["record"] = "record"
    prompt: Prompt
    into: Slot
    seconds: Annotated[int, Field(ge=5, le=180)] = 60
    next: StepId


class Transfer(_Step):
    """To a person: of this skill group, else of the campaign's."""

    kind: Literal["transfer"] = "transfer"
    prompt: Prompt
    group: int | None = None


class End(_Step):
    """The end, with a farewell."""

    kind: Literal["end"] = "end"
    prompt: Prompt | None = None
    outcome: Ending = "completed"


Step = Annotated[Say | Ask | Branch | Record | Transfer | End, Field(discriminator="kind")]


class Script(_Part):
    """One version of a script. `slots` are those the call brings along."""

    start: StepId
    steps: Annotated[dict[StepId, Step], Field(min_length=1, max_length=100)]
    slots: Annotated[tuple[Slot, ...], Field(max_length=30)] = ()


LABELS: Mapping[str, str] = {
    "say": "说一段话",
    "ask": "提问",
    "branch": "按已知情况分路",
    "record": "记录留言",
    "transfer": "转人工",
    "end": "结束",
}
