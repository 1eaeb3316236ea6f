"""What the gateway is asked to do. It answers each with `Done` data or a refusal in words for the desk.

Permissions are looked at before an order is sent: the gateway obeys whoever knows the house's secret.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from hotline.calls.acd.states import AgentState


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Goal(_Words):
    """Where a call is to go: a skill group (its id), an agent (staff id), or a number to dial, inside or out."""

    kind: Literal["group", "agent", "number"]
    value: Annotated[str, Field(min_length=1, max_length=32)]


class SignIn(_Words):
    """签入 at a telephone: an extension, or a browser phone's account. Again: another telephone or groups."""

    do: Literal["sign_in"] = "sign_in"
    tenant: int
    agent: int
    account: Annotated[str, Field(min_length=1, max_length=80)]
    state: AgentState = AgentState.IDLE


class SignOut(_Words):
    """签出, by oneself or by force; a conversation is finished first."""

    do: Literal["sign_out"] = "sign_out"
    agent: int
    forced_by: str = ""


class ChooseState(_Words):
    """置闲 / 置忙 / 小休; also the end of 整理."""

    do: Literal["choose_state"] = "choose_state"
    agent: int
    state: AgentState
    forced_by: str = ""


class Dial(_Words):
    """Ring the agent's own telephone, then the number. `call_back`: the call record whose caller is called back."""

    do: Literal["dial"] = "dial"
    agent: int
    number: Annotated[str, Field(min_length=1, max_length=32)]
    call_back: str = ""


class HangUp(_Words):
    """The agent ends the conversation; the caller is asked for a rating where the centre wants it."""

    do: Literal["hang_up"] = "hang_up"
    agent: int


class Hold(_Words):
    """保持: the caller hears music."""

    do: Literal["hold"] = "hold"
    agent: int


class Resume(_Words):
    """取消保持; also ends a consultation and goes back to the caller."""

    do: Literal["resume"] = "resume"
    agent: int


class Mute(_Words):
    """静音: the agent is not heard."""

    do: Literal["mute"] = "mute"
    agent: int
    on: bool


class Transfer(_Words):
    """盲转: the agent is free at once; nobody there, and the caller comes back to the queue, first in line."""

    do: Literal["transfer"] = "transfer"
    agent: int
    to: Goal


class Consult(_Words):
    """咨询: the caller hears music while the agent speaks with a third one."""

    do: Literal["consult"] = "consult"
    agent: int
    to: Goal


class CompleteTransfer(_Words):
    """咨询转: caller and third one speak, the agent leaves."""

    do: Literal["complete_transfer"] = "complete_transfer"
    agent: int


class Conference(_Words):
    """三方通话: all three speak."""

    do: Literal["conference"] = "conference"
    agent: int


class Press(_Words):
    """Keys sent to the other side."""

    do: Literal["press"] = "press"
    agent: int
    digits: Annotated[str, Field(pattern=r"^[0-9*#A-D]{1,32}$")]


class PickUp(_Words):
    """代答: take the call that rings at a colleague's."""

    do: Literal["pick_up"] = "pick_up"
    agent: int
    ringing: int


class Monitor(_Words):
    """监听 / 密语 / 插话: the supervisor's telephone rings, then hears. Again with another mode: switches."""

    do: Literal["monitor"] = "monitor"
    agent: int  # the supervisor, signed in at a telephone
    watched: int
    mode: Literal["listen", "whisper", "barge_in"]


class StopMonitoring(_Words):
    """The supervisor leaves; nobody else notices."""

    do: Literal["stop_monitoring"] = "stop_monitoring"
    agent: int


class TakeOver(_Words):
    """接管 / 强插后接替: the supervisor has the caller, the agent goes on to wrap up."""

    do: Literal["take_over"] = "take_over"
    agent: int
    watched: int


class ForceHangUp(_Words):
    """强拆 by a supervisor: the whole call ends."""

    do: Literal["force_hang_up"] = "force_hang_up"
    call: str


class TestFlow(_Words):
    """试拨: ring the agent's telephone and let a draft of a voice flow speak there."""

    do: Literal["test_flow"] = "test_flow"
    agent: int
    code: str
    version: int


class Reload(_Words):
    """Numbers, groups, flows, telephones or lines were changed: read them again now."""

    do: Literal["reload"] = "reload"


class Look(_Words):
    """Everything as it is now: answered with a `Board`."""

    do: Literal["look"] = "look"
    tenant: int


Order = Annotated[
    SignIn
    | SignOut
    | ChooseState
    | Dial
    | HangUp
    | Hold
    | Resume
    | Mute
    | Transfer
    | Consult
    | CompleteTransfer
    | Conference
    | Press
    | PickUp
    | Monitor
    | StopMonitoring
    | TakeOver
    | ForceHangUp
    | TestFlow
    | Reload
    | Look,
    Field(discriminator="do"),
]
