"""Tables of the calls room."""

from hotline.calls.models.floor import AgentSkill, AgentStateLog, BlockedNumber, SkillGroup, Surge
from hotline.calls.models.flows import IvrFlow, IvrVersion
from hotline.calls.models.plan import AccessNumber, OpeningHours, Territory
from hotline.calls.models.recordings import Recording, RecordingRemoval, Voicemail
from hotline.calls.models.records import CallBackTask, CallLeg, CallOrder, CallRecord, QueueWait

__all__ = [
    "AccessNumber",
    "AgentSkill",
    "AgentStateLog",
    "BlockedNumber",
    "CallBackTask",
    "CallLeg",
    "CallOrder",
    "CallRecord",
    "IvrFlow",
    "IvrVersion",
    "OpeningHours",
    "QueueWait",
    "Recording",
    "RecordingRemoval",
    "SkillGroup",
    "Surge",
    "Territory",
    "Voicemail",
]
