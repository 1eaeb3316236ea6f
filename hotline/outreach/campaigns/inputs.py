"""What people fill in for a campaign, the rules of a centre, the do-not-call list."""

from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints, model_validator

from hotline.infra.errors import Invalid
from hotline.orders.values import empty_is_none, storable
from hotline.outreach.campaigns.windows import Days

Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), BeforeValidator(storable)
]
Why = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), BeforeValidator(storable)
]
Id = Annotated[int | None, Field(ge=1, le=2**31 - 1), BeforeValidator(empty_is_none)]
EARLIEST, LATEST = "07:00", "22:00"
_BEYOND = f"只能在 {EARLIEST}–{LATEST} 之间"


def _daytime(clock: str) -> str:
    """Nobody is rung at night by a robot, whatever a centre would like."""
    if not EARLIEST <= clock <= LATEST:
        raise ValueError(_BEYOND)
    return clock


Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$"), AfterValidator(_daytime)]


class NewCampaign(BaseModel):
    """First screen: what is said."""

    name: Name
    script: Annotated[str, StringConstraints(min_length=1, max_length=40)]


class _Hours(BaseModel):
    opens: Clock = "08:00"
    closes: Clock = "21:00"
    days: Days = Days.EVERY

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens >= self.closes:
            raise Invalid("结束时间要晚于开始时间", fields={"closes": "结束时间要晚于开始时间"})
        return self


class Timing(_Hours):
    """Third screen: when, how fast, how often."""

    last_day: Annotated[date | None, BeforeValidator(empty_is_none)] = None
    tries: Annotated[int, Field(ge=1, le=3)] = 3
    lines: Annotated[int, Field(ge=1, le=200)] = 10
    group: Id = None


class CentreRules(_Hours):
    """What holds for every robot call of a centre."""

    per_day: Annotated[int, Field(ge=1, le=5)] = 2
    per_week: Annotated[int, Field(ge=1, le=20)] = 5
    lines: Annotated[int, Field(ge=0, le=1000)] = 60


class Package(BaseModel):
    """语音包: a new one begins with nothing used."""

    minutes: Annotated[int, Field(ge=0, le=10_000_000)]
    beyond: bool = False
    renew: bool = False
