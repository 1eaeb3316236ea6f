"""How scores, strata and seconds look."""

from typing import Any

from hotline.calls.outcomes import Outcome
from hotline.calls.quality.models import QualityTask
from hotline.calls.quality.states import (
    APPEALS,
    DIMENSIONS,
    HEARINGS,
    SPEAKERS,
    STRATA,
    TASKS,
    AppealState,
    InspectionState,
    Stratum,
)

GOOD, FAIR = 90, 75
STRATUM_TONES = {
    Stratum.UNSATISFIED: ("bad", "face-2"),
    Stratum.LOW_SCORE: ("warn", "warning"),
    Stratum.AGENT: ("info", "user"),
    Stratum.RANDOM: ("quiet", ""),
    Stratum.CHOSEN: ("accent", "hand"),
}
STATE_TONES = {
    InspectionState.OPEN: "neutral",
    InspectionState.CLAIMED: "info",
    InspectionState.DONE: "good",
}
APPEAL_TONES = {AppealState.ASKED: "warn", AppealState.UPHELD: "good", AppealState.REFUSED: "quiet"}


def tone(score: float | None) -> str:
    """Of a score."""
    if score is None:
        return ""
    return "good" if score >= GOOD else "warn" if score >= FAIR else "bad"


def clock(seconds: float | None) -> str:
    """`2:05`, as players say it."""
    if seconds is None:
        return ""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02}"


def figure(value: float | None) -> str:
    """Without a zero behind the point."""
    return "—" if value is None else f"{value:g}"


def can_be_chosen(call: Any, task: QualityTask | None, me: int | None) -> bool:
    """An answered call of somebody else that was not drawn."""
    return task is None and call.outcome is Outcome.ANSWERED and call.agent_id not in (None, me)


WORDS: dict[str, Any] = {
    "tone": tone,
    "clock": clock,
    "figure": figure,
    "strata": STRATA,
    "stratum_tones": STRATUM_TONES,
    "task_words": TASKS,
    "state_tones": STATE_TONES,
    "appeal_words": APPEALS,
    "appeal_tones": APPEAL_TONES,
    "speakers": SPEAKERS,
    "dimensions": DIMENSIONS,
    "hearings": HEARINGS,
}
