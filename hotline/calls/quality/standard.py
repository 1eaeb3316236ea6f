"""质检标准: what rules look for and what the score sheet asks, as data. Pure; versions are kept in `keeping`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from hotline.calls.quality.states import Dimension, Speaker
from hotline.calls.quality.transcript import bare

SHIPPED = Path(__file__).parent / "data" / "standard.toml"

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Words = Annotated[tuple[Word, ...], Field(min_length=1, max_length=300)]
Points = Annotated[int, Field(ge=0, le=100)]
Seconds = Annotated[float, Field(gt=0, le=600)]


class Data(BaseModel):
    """Never changed, nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(Data):
    """`points` for each finding, `at_most` in one call; 0 points is a hint. `severe`: the call fails."""

    code: Code
    name: Name
    dimension: Dimension
    points: Points
    at_most: Points = 100
    severe: bool = False
    active: bool = True


class WithWords(Rule):
    """A rule that looks for words."""

    words: Words

    @field_validator("words")
    @classmethod
    def _findable(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        if any(not bare(word) for word in words):
            raise ValueError("请填写文字或数字，标点无法匹配")
        return tuple(dict.fromkeys(words))


class Said(WithWords):
    """Words that should not be said, or that tell of a mood."""

    kind: Literal["said"] = "said"
    said_by: Speaker = Speaker.AGENT


class Unsaid(WithWords):
    """One of these has to be said in the agent's first, or last, seconds."""

    kind: Literal["unsaid"] = "unsaid"
    place: Literal["opening", "closing"]
    within: Seconds


class Silence(Rule):
    """Nobody speaks for so long; longer is allowed after one of `excuses`."""

    kind: Literal["silence"] = "silence"
    seconds: Seconds
    excuses: tuple[Word, ...] = ()
    excused_seconds: Seconds = 90


class TalkingOver(Rule):
    """The agent begins to speak while the caller speaks, and goes on for so long."""

    kind: Literal["talking_over"] = "talking_over"
    seconds: Seconds


class Promise(WithWords):
    """The agent promised to take it up, and no order came out of the call."""

    kind: Literal["promise"] = "promise"


class Urgent(WithWords):
    """The caller spoke of danger, and no urgent order came out of the call."""

    kind: Literal["urgent"] = "urgent"


AnyRule = Annotated[Said | Unsaid | Silence | TalkingOver | Promise | Urgent, Field(discriminator="kind")]


class Item(Data):
    """A line of the score sheet: up to so many points may be deducted."""

    code: Code
    name: Name
    dimension: Dimension
    points: Annotated[int, Field(ge=1, le=100)]
    severe: bool = False
    help: Annotated[str, Field(max_length=200)] = ""


class Standard(Data):
    """One city's standard."""

    share_percent: Annotated[float, Field(gt=0, le=100)] = 5
    low_score: Annotated[int, Field(ge=0, le=100)] = 80
    appeal_days: Annotated[int, Field(ge=1, le=90)] = 7
    rules: tuple[AnyRule, ...] = ()
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=40)]

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        for codes in ([one.code for one in self.rules], [one.code for one in self.items]):
            if len(codes) != len(set(codes)):
                raise ValueError("编码不能重复")
        return self

    def rule(self, code: str) -> AnyRule | None:
        return next((one for one in self.rules if one.code == code), None)

    def items_of(self, dimension: Dimension) -> list[Item]:
        return [one for one in self.items if one.dimension is dimension]

    def with_rule(self, rule: AnyRule) -> "Standard":
        """The same with this rule in the place of the one with its code."""
        return self.replaced(rules=tuple(rule if one.code == rule.code else one for one in self.rules))

    def replaced(self, **parts: Any) -> "Standard":
        """A checked copy."""
        return Standard(**(dict(self) | parts))


@cache
def shipped() -> Standard:
    """What a city begins with."""
    return Standard.model_validate(tomllib.loads(SHIPPED.read_text(encoding="utf-8")))
