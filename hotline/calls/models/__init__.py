"""Tables of the calls room."""

from hotline.calls.models.desk import DeskMessage
from hotline.calls.models.floor import AgentSkill, AgentStateLog, BlockedNumber, SkillGroup, Surge
from hotline.calls.models.flows import IvrFlow, IvrVersion, RecordedPrompt
from hotline.calls.models.lines import DialPrefix, NumberChange, TrunkLine
from hotline.calls.models.phones import AgentSeat, DirectoryEntry, PhoneAccount
from hotline.calls.models.plan import AccessNumber, OpeningHours, Territory
from hotline.calls.models.recordings import Recording, RecordingRemoval, Voicemail
from hotline.calls.models.records import CallBackTask, CallLeg, CallOrder, CallRecord, QueueWait

__all__ = [
    "AccessNumber",
    "AgentSeat",
    "AgentSkill",
    "AgentStateLog",
    "BlockedNumber",
    "CallBackTask",
    "CallLeg",
    "CallOrder",
    "CallRecord",
    "DeskMessage",
    "DialPrefix",
    "DirectoryEntry",
    "IvrFlow",
    "IvrVersion",
    "NumberChange",
    "OpeningHours",
    "PhoneAccount",
    "QueueWait",
    "RecordedPrompt",
    "Recording",
    "RecordingRemoval",
    "SkillGroup",
    "Surge",
    "Territory",
    "TrunkLine",
    "Voicemail",
]
