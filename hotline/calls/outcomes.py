"""How a call ended: one closed vocabulary, decided from what happened to the call, and totals that add up.

The words are those the KPIs are defined with (RULES §12). A call goes
entered → ivr → requested_agent → queued → offered and ends in exactly one outcome, so for incoming calls
the sum of the outcomes is the number that entered, whatever the day was like.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

#: A caller who gives up sooner did not wait for us (RULES §12: short_abandon < 20 s).
SHORT_SECONDS = 20.0
#: 20 秒接通: answered within this time of asking for an agent.
ANSWER_SECONDS = 20.0


class Outcome(StrEnum):
    """Exactly one per call."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    SHORT_ABANDON = "short_abandon"
    RING_NO_ANSWER = "ring_no_answer"
    SYSTEM_LOSS = "system_loss"
    OFF_HOURS = "off_hours"
    VOICEMAIL = "voicemail"
    CALLBACK_REQUESTED = "callback_requested"
    # three ways to end without ever having asked for an agent
    SELF_SERVICE = "self_service"
    HANDED_OVER = "handed_over"
    BLOCKED = "blocked"
    # outgoing only
    UNREACHED = "unreached"

    @property
    def label(self) -> str:
        """The Chinese word on screens; a msgid for gettext."""
        return _LABELS[self]


_LABELS: Mapping[Outcome, str] = {
    Outcome.ANSWERED: "已接通",
    Outcome.ABANDONED: "排队放弃",
    Outcome.SHORT_ABANDON: "短时放弃",
    Outcome.RING_NO_ANSWER: "未接来电",
    Outcome.SYSTEM_LOSS: "呼损",
    Outcome.OFF_HOURS: "非工作时间",
    Outcome.VOICEMAIL: "电话留言",
    Outcome.CALLBACK_REQUESTED: "预约回拨",
    Outcome.SELF_SERVICE: "自助服务",
    Outcome.HANDED_OVER: "转出",
    Outcome.BLOCKED: "已拦截",
    Outcome.UNREACHED: "未接通",
}

OF_OUTGOING = frozenset({Outcome.ANSWERED, Outcome.UNREACHED, Outcome.SYSTEM_LOSS})
OF_INCOMING = frozenset(Outcome) - {Outcome.UNREACHED}
#: 漏话: the caller asked for an agent and got none: somebody calls back.
MISSED = frozenset({Outcome.ABANDONED, Outcome.SHORT_ABANDON, Outcome.RING_NO_ANSWER, Outcome.SYSTEM_LOSS})
#: What a call-back task is made of.
TO_CALL_BACK = MISSED | {Outcome.VOICEMAIL, Outcome.CALLBACK_REQUESTED, Outcome.OFF_HOURS}


@dataclass(frozen=True)
class Journey:
    """What happened to an incoming call, by the time it ended. Seconds on any one clock; None: never."""

    ended: float
    requested_agent: float | None = None
    offered: float | None = None
    answered: float | None = None
    fault: bool = False
    blocked: bool = False
    off_hours: bool = False
    voicemail: bool = False
    callback: bool = False
    handed_over: bool = False

    @property
    def wait(self) -> float | None:
        """From asking for an agent to the answer, or to giving up."""
        if self.requested_agent is None:
            return None
        until = self.ended if self.answered is None else self.answered
        return max(0.0, until - self.requested_agent)


def outcome_of(journey: Journey) -> Outcome:
    """The one outcome. What the citizen obtained counts before what went wrong on the way.

    A conversation that broke off was answered all the same; who hung up is kept beside the outcome.
    """
    if journey.answered is not None:
        return Outcome.ANSWERED
    for happened, outcome in _obtained(journey):
        if happened:
            return outcome
    return _gave_up(journey)


def outcome_of_outgoing(*, answered: bool, fault: bool) -> Outcome:
    """Ours to the outside: reached, not reached, or never sent."""
    if answered:
        return Outcome.ANSWERED
    return Outcome.SYSTEM_LOSS if fault else Outcome.UNREACHED


def _obtained(journey: Journey) -> Iterable[tuple[bool, Outcome]]:
    return (
        (journey.blocked, Outcome.BLOCKED),
        (journey.callback, Outcome.CALLBACK_REQUESTED),
        (journey.voicemail, Outcome.VOICEMAIL),
        (journey.handed_over, Outcome.HANDED_OVER),
        (journey.fault, Outcome.SYSTEM_LOSS),
        (journey.off_hours, Outcome.OFF_HOURS),
    )


def _gave_up(journey: Journey) -> Outcome:
    """Within 20 seconds nobody can be blamed, whether a telephone rang or not."""
    if journey.wait is None:
        return Outcome.SELF_SERVICE
    if journey.wait < SHORT_SECONDS:
        return Outcome.SHORT_ABANDON
    return Outcome.ABANDONED if journey.offered is None else Outcome.RING_NO_ANSWER


@dataclass(frozen=True)
class Ended:
    """One ended incoming call, as the totals count it."""

    outcome: Outcome
    requested_agent: bool = False
    queued: bool = False
    offered: bool = False
    wait: float | None = None
    talk: float = 0.0
    in_surge: bool = False  # in an interval a supervisor declared, with evidence


@dataclass
class Totals:
    """Counts of ended incoming calls; add days to get months."""

    entered: int = 0
    requested_agent: int = 0
    queued: int = 0
    offered: int = 0
    in_surge: int = 0
    outcomes: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    wait_seconds: float = 0.0
    talk_seconds: float = 0.0
    # the two sides of 20 秒接通率, kept as counts so that totals can be added
    due: int = 0
    in_time: int = 0

    def add(self, call: Ended) -> None:
        """Count one call in."""
        self.entered += 1
        self.outcomes[call.outcome] += 1
        self.requested_agent += call.requested_agent
        self.queued += call.queued
        self.offered += call.offered
        self.in_surge += call.in_surge
        self.wait_seconds += call.wait or 0.0
        self.talk_seconds += call.talk
        self._serve(call)

    def _serve(self, call: Ended) -> None:
        """Short abandons, declared surges and faults are left out on both sides of the rate."""
        excused = call.in_surge or call.outcome in (Outcome.SHORT_ABANDON, Outcome.SYSTEM_LOSS)
        if not call.requested_agent or excused:
            return
        self.due += 1
        self.in_time += call.outcome is Outcome.ANSWERED and (call.wait or 0.0) <= ANSWER_SECONDS

    @property
    def balanced(self) -> bool:
        """Every call that entered ended, once."""
        return self.entered == sum(self.outcomes.values())

    @property
    def answered(self) -> int:
        return self.outcomes[Outcome.ANSWERED]

    @property
    def missed(self) -> int:
        return sum(self.outcomes[one] for one in MISSED)

    @property
    def answer_rate(self) -> float | None:
        """接通率: answered of those who asked for an agent; None when nobody did."""
        return self.answered / self.requested_agent if self.requested_agent else None

    @property
    def service_level(self) -> float | None:
        """20 秒接通率 (RULES §12); None when there is nothing to judge."""
        return self.in_time / self.due if self.due else None


def total(calls: Iterable[Ended]) -> Totals:
    """The totals of some calls."""
    totals = Totals()
    for call in calls:
        totals.add(call)
    return totals
