"""How campaigns look: tones of states and results, words for times and shares."""

from typing import Any

from hotline.outreach.campaigns import states
from hotline.outreach.campaigns.governing import Level
from hotline.outreach.campaigns.states import CallOutcome, CampaignState, RecipientState, Result
from hotline.outreach.campaigns.windows import Days

URL = "/desk/outreach"
CAMPAIGNS = f"{URL}/campaigns"
ONE = f"{CAMPAIGNS}/{{campaign_id:int}}"

DAYS = {Days.EVERY: "每天", Days.NOT_HOLIDAYS: "每天，法定节假日除外", Days.WORKING: "仅工作日"}
_CAMPAIGN_TONES = {
    CampaignState.DRAFT: ("quiet", "edit"),
    CampaignState.RUNNING: ("good", "phone-wave"),
    CampaignState.PAUSED: ("warn", "pause"),
    CampaignState.FINISHED: ("info", "check-circle"),
    CampaignState.CANCELLED: ("quiet", "ban"),
}
_RESULT_TONES = {
    Result.COMPLETED: "good",
    Result.HANDED_OVER: "info",
    Result.BROKEN_OFF: "warn",
    Result.UNREACHABLE: "neutral",
    Result.FORBIDDEN: "quiet",
    Result.EXPIRED: "quiet",
    Result.CANCELLED: "quiet",
}
_OUTCOME_TONES = {
    CallOutcome.HUMAN: "good",
    CallOutcome.HANDED_OVER: "info",
    CallOutcome.MACHINE: "warn",
    CallOutcome.FAILED: "bad",
}
LEVEL_TONES = {Level.FINE: "good", Level.NEARLY: "warn", Level.BEYOND: "warn", Level.USED_UP: "bad"}
ACT_LABELS = {"start": "开始呼叫", "pause": "暂停", "resume": "继续", "cancel": "取消任务"}
ACT_ICONS = {"start": "play", "pause": "pause", "resume": "play", "cancel": "ban"}


def percent(share: float | None) -> str:
    """A dash where there is nothing to count."""
    return "—" if share is None else f"{share * 100:.1f}"


#: For every template of this room.
WORDS: dict[str, Any] = {
    "campaign_words": states.CAMPAIGN_LABELS,
    "campaign_tones": _CAMPAIGN_TONES,
    "person_words": states.RECIPIENT_LABELS,
    "person_tones": {RecipientState.CALLING: "accent"},
    "result_words": states.RESULT_LABELS,
    "result_tones": _RESULT_TONES,
    "outcome_words": states.OUTCOME_LABELS,
    "outcome_tones": _OUTCOME_TONES,
    "source_words": states.SOURCE_LABELS,
    "day_words": DAYS,
    "act_words": ACT_LABELS,
    "act_icons": ACT_ICONS,
    "level_tones": LEVEL_TONES,
    "percent": percent,
}
