"""What a campaign has come to, counted from its rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hotline.infra.sql import fetch
from hotline.outreach.campaigns.states import REACHED, CallOutcome, RecipientState, Result

_PEOPLE = (
    "SELECT campaign_id, state, result, COUNT(*) AS people, SUM(CASE WHEN tries > 0 THEN 1 ELSE 0 END) AS tried"
    " FROM outreach_recipient WHERE campaign_id IN ({places}) GROUP BY campaign_id, state, result"
)
_CALLS = (
    "SELECT campaign_id, outcome, COUNT(*) AS calls, SUM(seconds) AS seconds, SUM(minutes) AS minutes,"
    " SUM(CASE WHEN abandoned THEN 1 ELSE 0 END) AS abandoned"
    " FROM outreach_attempt WHERE campaign_id IN ({places}) GROUP BY campaign_id, outcome"
)


@dataclass
class Figures:
    """Of one campaign. Shares are None while there is nothing to count (RULES §10: no figure without a base)."""

    states: dict[RecipientState, int] = field(default_factory=dict)
    results: dict[Result, int] = field(default_factory=dict)
    outcomes: dict[CallOutcome, int] = field(default_factory=dict)
    tried: int = 0
    calls: int = 0
    seconds: int = 0
    minutes: int = 0
    abandoned: int = 0

    @property
    def people(self) -> int:
        return sum(self.states.values())

    @property
    def done(self) -> int:
        return self.states.get(RecipientState.DONE, 0)

    @property
    def progress(self) -> int:
        """Per cent, 100 only when everybody is done."""
        return self.done * 100 // self.people if self.people else 0

    @property
    def reached(self) -> int:
        return sum(self.results.get(one, 0) for one in REACHED)

    @property
    def reached_share(self) -> float | None:
        """Of those called at least once: how many spoke with us."""
        return self.reached / self.tried if self.tried else None

    @property
    def completion(self) -> float | None:
        """Of those reached: how many went through the script."""
        return self.results.get(Result.COMPLETED, 0) / self.reached if self.reached else None

    @property
    def handed_over(self) -> int:
        return self.results.get(Result.HANDED_OVER, 0)

    @property
    def abandoned_share(self) -> float | None:
        """Of those who wanted a person: how many got none."""
        asked = self.outcomes.get(CallOutcome.HANDED_OVER, 0) + self.abandoned
        return self.abandoned / asked if asked else None

    @property
    def average_seconds(self) -> float | None:
        """Of calls a person answered."""
        talks = self.outcomes.get(CallOutcome.HUMAN, 0) + self.outcomes.get(CallOutcome.HANDED_OVER, 0)
        return self.seconds / talks if talks else None


async def figures_of(campaign_ids: Sequence[int]) -> dict[int, Figures]:
    """Of several campaigns in two statements."""
    found = {one: Figures() for one in campaign_ids}
    if not found:
        return found
    places = ", ".join("?" for _ in found)
    for row in await fetch(_PEOPLE.format(places=places), list(found)):
        _count_people(found[row["campaign_id"]], row)
    for row in await fetch(_CALLS.format(places=places), list(found)):
        _count_calls(found[row["campaign_id"]], row)
    return found


def _count_people(one: Figures, row: dict[str, int | str | None]) -> None:
    people = int(row["people"] or 0)
    state = RecipientState(str(row["state"]))
    one.states[state] = one.states.get(state, 0) + people
    one.tried += int(row["tried"] or 0)
    if row["result"]:
        one.results[Result(str(row["result"]))] = people


def _count_calls(one: Figures, row: dict[str, int | str | None]) -> None:
    calls = int(row["calls"] or 0)
    one.calls += calls
    one.seconds += int(row["seconds"] or 0)
    one.minutes += int(row["minutes"] or 0)
    one.abandoned += int(row["abandoned"] or 0)
    if row["outcome"]:
        one.outcomes[CallOutcome(str(row["outcome"]))] = calls
