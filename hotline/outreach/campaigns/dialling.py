"""What a gateway uses: calls to make, and what became of them. What other rooms use: calls to ask for."""

from hotline.outreach.campaigns.asking import ask_for_call, somebody_dials, withdraw_calls
from hotline.outreach.campaigns.claiming import claim
from hotline.outreach.campaigns.ending import answered, ended, line
from hotline.outreach.campaigns.listening import on_ended, on_not_called
from hotline.outreach.campaigns.states import CallOutcome
from hotline.outreach.campaigns.talk import Ending, RobotCall

__all__ = [
    "CallOutcome",
    "Ending",
    "RobotCall",
    "answered",
    "ask_for_call",
    "claim",
    "ended",
    "line",
    "on_ended",
    "on_not_called",
    "somebody_dials",
    "withdraw_calls",
]
