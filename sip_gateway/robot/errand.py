"""What the robot has to do in one call, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hotline.calls.switchboard.news import Brief, Said
from hotline.outreach.campaigns.purposes import PURPOSES
from hotline.outreach.campaigns.states import CallOutcome
from hotline.outreach.campaigns.talk import Ending, RobotCall
from hotline.outreach.scripts.steps import Script
from hotline.outreach.scripts.turns import Line, Noted

#: The agent's screen shows the end of a talk that was longer.
MOST_LINES_SHOWN = 60


@dataclass(frozen=True)
class Errand:
    """`attempt` of the campaigns, None for somebody who called us and talks to the robot."""

    script: Script
    slots: Mapping[str, str] = field(repr=False)
    tenant: int
    number: str = field(default="", repr=False)
    purpose: str = ""
    attempt: int | None = None
    group: int | None = None

    @classmethod
    def of(cls, call: RobotCall) -> Errand:
        return cls(
            call.script,
            call.slots,
            call.tenant_id,
            call.number,
            call.purpose,
            call.attempt_id,
            call.group_id,
        )

    @property
    def waited(self) -> float:
        """How long the person had waited in our queue before: a rescued caller keeps his place."""
        told = self.slots.get("waited", "")
        return float(told) if told.replace(".", "", 1).isdigit() else 0.0


@dataclass
class Report:
    """Filled in while the call goes on; read once, at its end."""

    outcome: CallOutcome = CallOutcome.FAILED
    result: str = ""
    detail: str = ""
    hung_up_by: str = ""
    abandoned: bool = False
    answered_at: float | None = None  # of the exchange's clock
    lines: list[Line] = field(default_factory=list, repr=False)
    noted: dict[str, str] = field(default_factory=dict, repr=False)

    def write(self, lines: tuple[Line, ...], at: float) -> None:
        """New lines of the transcript; what the robot says is said now."""
        self.lines.extend(one if one.at else replace(one, at=round(at, 1)) for one in lines)

    def note(self, what: Noted) -> None:
        self.noted[what.slot] = what.value
        if what.file:
            self.noted[f"{what.slot}_file"] = what.file

    def ending(self, call_id: str, now: float) -> Ending:
        return Ending(
            outcome=self.outcome,
            hung_up_by=self.hung_up_by,
            seconds=0.0 if self.answered_at is None else round(now - self.answered_at, 1),
            noted=dict(self.noted),
            transcript=tuple(self.lines),
            call_id=call_id,
            result=self.result,
            abandoned=self.abandoned,
            detail=self.detail,
        )


def brief(errand: Errand, report: Report) -> Brief:
    """For the screen of whoever takes over."""
    known = {**errand.slots, **report.noted}
    purpose = PURPOSES.get(errand.purpose)
    said = [
        Said(who=one.who, text=one.text, at=one.at, key=one.how == "key") for one in report.lines if one.text
    ]
    return Brief(
        title=purpose.label if purpose else "",
        order_no=known.get("order_no", ""),
        slots=tuple((name, value) for name, value in known.items() if value and name != "waited"),
        said=tuple(said[-MOST_LINES_SHOWN:]),
    )
