"""Ladders as a profile holds them: over which channels, how soon, to whom, and when it is night."""

from datetime import time
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

ChannelName = Literal["inapp", "webpush", "wechat", "wecom", "wecom_group", "sms", "voice"]
AudienceName = Literal["same", "handlers", "unit_leader", "main_leader", "leaders", "supervisors"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class QuietHours(_Part):
    """No telephone rings between these times of day; equal times mean there is no such night."""

    start: time
    end: time

    @model_validator(mode="after")
    def _wall_clock(self) -> Self:
        if self.start.tzinfo or self.end.tzinfo:
            raise ValueError("请写当地时间，如 22:00")
        return self

    def covers(self, moment: time) -> bool:
        """Whether it is night at this time of day."""
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


class Rung(_Part):
    """One step: wait `after` seconds since the step before, then tell `audience` over `channel`."""

    channel: ChannelName
    after: Annotated[int, Field(ge=0, le=7 * 24 * 3600)]
    audience: AudienceName = "same"


class Ladder(_Part):
    """The steps of some kinds of notice, or of some urgencies; without either, of all."""

    kinds: tuple[str, ...] | None = Field(default=None, min_length=1)
    urgencies: tuple[Literal["normal", "special", "emergency"], ...] | None = Field(
        default=None, min_length=1
    )
    at_night: bool = False
    # a rung that reached nobody hands over to the next at once; without it each waits its time
    hurry: bool = False
    rungs: tuple[Rung, ...] = Field(min_length=1, max_length=20)
    source: Annotated[str, Field(min_length=2, max_length=200)]

    @property
    def specificity(self) -> tuple[bool, bool]:
        """One for an urgency wins over one for a kind, as an emergency wins over everything."""
        return self.urgencies is not None, self.kinds is not None

    def covers(self, kind: str, urgency: str) -> bool:
        """Whether it is the ladder of such a notice."""
        return (self.kinds is None or kind in self.kinds) and (
            self.urgencies is None or urgency in self.urgencies
        )
