"""A flow is a set of named steps; every step says where it goes on. Edited in the browser, stored as JSON."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

StepId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
KeyPad = Annotated[str, StringConstraints(pattern=r"^[0-9*#]$")]
#: No database stores NUL.
_STORED = r"^[^\x00]*$"
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600, pattern=_STORED)]
Seconds = Annotated[float, Field(ge=1, le=60)]
Attempts = Annotated[int, Field(ge=1, le=5)]
Language = Literal["zh", "local"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Prompt(_Part):
    """What is said: an uploaded recording, else the text, read by the speech engine. Per language."""

    text: dict[Language, Text] = {}
    recording: dict[Language, Text] = {}


class _Step(_Part):
    """`title` is what people call the step; flows are tied together by their ids."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=30, pattern=_STORED)] = ""


class Play(_Step):
    """Say something and go on."""

    kind: Literal["play"] = "play"
    prompt: Prompt
    next: StepId
    interruptible: bool = True


class Menu(_Step):
    """按键: each key leads to a step. No key, or a wrong one, is asked again so many times."""

    kind: Literal["menu"] = "menu"
    prompt: Prompt
    keys: Annotated[dict[KeyPad, StepId], Field(min_length=1)]
    wait_seconds: Seconds = 5
    attempts: Attempts = 3
    failed: StepId


class Collect(_Step):
    """Digits into a variable, ended by # or by the longest length."""

    kind: Literal["collect"] = "collect"
    prompt: Prompt
    into: StepId
    shortest: Annotated[int, Field(ge=1, le=32)] = 1
    longest: Annotated[int, Field(ge=1, le=32)] = 32
    wait_seconds: Seconds = 8
    attempts: Attempts = 3
    next: StepId
    failed: StepId


class When(_Part):
    """All that is given must hold. Times are China's wall clock; `until` is not included."""

    open: bool | None = None
    since: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None
    until: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None
    weekdays: Annotated[frozenset[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1)] | None = None
    caller: Text | None = None  # the number begins so
    called: Text | None = None
    tenant: int | None = None
    group: int | None = None
    waiting_at_least: Annotated[int, Field(ge=1)] | None = None  # in `group`
    agents_at_most: Annotated[int, Field(ge=0)] | None = None


class Branch(_Part):
    """One way of a condition."""

    when: When
    next: StepId


class Condition(_Step):
    """The first branch that holds, else `otherwise`."""

    kind: Literal["condition"] = "condition"
    branches: Annotated[tuple[Branch, ...], Field(min_length=1, max_length=20)]
    otherwise: StepId


class QueryOrder(_Step):
    """The state of an order by its number and query code, read aloud."""

    kind: Literal["query_order"] = "query_order"
    number_from: StepId
    code_from: StepId
    found: StepId
    not_found: StepId


class Answer(_Step):
    """A knowledge answer, read aloud."""

    kind: Literal["answer"] = "answer"
    topic: Text
    next: StepId
    missing: StepId


class Choose(_Step):
    """From here on in this language."""

    kind: Literal["language"] = "language"
    language: Language
    next: StepId


class Voicemail(_Step):
    """Record a message, until # or silence."""

    kind: Literal["voicemail"] = "voicemail"
    prompt: Prompt
    longest_seconds: Annotated[int, Field(ge=5, le=600)] = 120
    next: StepId


class CallBack(_Step):
    """Note that the caller wants to be called back."""

    kind: Literal["call_back"] = "call_back"
    next: StepId


class Rate(_Step):
    """满意度: five levels, key 1 the best."""

    kind: Literal["rate"] = "rate"
    prompt: Prompt
    wait_seconds: Seconds = 8
    attempts: Attempts = 2
    next: StepId


class Transfer(_Step):
    """To a queue, a person, a number outside or a robot: here the flow ends, unless nobody can be reached."""

    kind: Literal["transfer"] = "transfer"
    to: Literal["queue", "person", "number", "robot"]
    target: Text
    failed: StepId


class HangUp(_Step):
    """The end, with a farewell."""

    kind: Literal["hang_up"] = "hang_up"
    prompt: Prompt = Prompt()


Step = Annotated[
    Play
    | Menu
    | Collect
    | Condition
    | QueryOrder
    | Answer
    | Choose
    | Voicemail
    | CallBack
    | Rate
    | Transfer
    | HangUp,
    Field(discriminator="kind"),
]


class Flow(_Part):
    """One version of a flow."""

    start: StepId
    steps: Annotated[dict[StepId, Step], Field(min_length=1, max_length=200)]


LABELS: Mapping[str, str] = {
    "play": "播放",
    "menu": "按键菜单",
    "collect": "收号",
    "condition": "条件分支",
    "query_order": "查询工单",
    "answer": "知识解答",
    "language": "切换语言",
    "voicemail": "留言",
    "call_back": "预约回拨",
    "rate": "满意度评价",
    "transfer": "转接",
    "hang_up": "结束",
}
