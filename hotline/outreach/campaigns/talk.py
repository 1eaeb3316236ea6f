"""One robot call as the gateway gets it, and as it reports it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil

from hotline.outreach.campaigns.states import CallOutcome
from hotline.outreach.scripts.steps import Script
from hotline.outreach.scripts.turns import Line


@dataclass(frozen=True)
class RobotCall:
    """To be dialled at once."""

    attempt_id: int
    tenant_id: int
    number: str = field(repr=False)
    script: Script
    slots: Mapping[str, str] = field(repr=False)
    purpose: str
    group_id: int | None


@dataclass(frozen=True)
class Ending:
    """What one call came to. `seconds` are those of the talk, from the answer on.

    `result` is how the script ended (scripts.steps.Result), empty when it did not; `abandoned`: the person asked
    for somebody and nobody came; `detail` is what the line said, for whoever looks for a fault.
    """

    outcome: CallOutcome
    hung_up_by: str = ""
    seconds: float = 0.0
    noted: Mapping[str, str] = field(default_factory=dict, repr=False)
    transcript: tuple[Line, ...] = field(default=(), repr=False)
    call_id: str = ""
    result: str = ""
    abandoned: bool = False
    detail: str = ""

    @property
    def minutes(self) -> int:
        """Started minutes, as operators bill them: 61 seconds are two."""
        return ceil(self.seconds / 60) if self.seconds > 0 else 0
