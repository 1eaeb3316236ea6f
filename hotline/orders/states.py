"""The closed vocabularies of a work order; `labels.py` gives each word its Chinese."""

from enum import StrEnum


class OrderType(StrEnum):
    """What the citizen wants (RULES §2)."""

    CONSULTATION = "consultation"
    HELP = "help"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


class Urgency(StrEnum):
    """LEDGER 14.7, 四川: 一般 / 特殊事项 / 特殊紧急事项."""

    NORMAL = "normal"
    SPECIAL = "special"
    EMERGENCY = "emergency"


class Channel(StrEnum):
    """Where a request came from; the value's two digits stand in the order number."""

    PHONE = "phone"
    WEB = "web"
    WECHAT = "wechat"
    APP = "app"
    API = "api"
    UPPER = "upper"
    MAIL = "mail"
    WALK_IN = "walk_in"


CHANNEL_DIGITS = {
    Channel.PHONE: "01",
    Channel.WEB: "02",
    Channel.WECHAT: "03",
    Channel.APP: "04",
    Channel.API: "05",
    Channel.UPPER: "06",
    Channel.MAIL: "07",
    Channel.WALK_IN: "08",
}


class State(StrEnum):
    """The states of an order (DESIGN §4)."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    AWAITING_SUPPLEMENT = "awaiting_supplement"
    IN_REVIEW = "in_review"
    TO_DISPATCH = "to_dispatch"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    RESULT_REVIEW = "result_review"
    CALL_BACK = "call_back"
    CLOSING_REVIEW = "closing_review"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    INVALID = "invalid"
    MERGED = "merged"
    SUSPENDED = "suspended"


#: Nothing more is owed to the citizen; no clock runs.
FINAL = frozenset({State.CLOSED, State.WITHDRAWN, State.INVALID, State.MERGED})
OPEN = frozenset(State) - FINAL
#: The centre has the order in hand and no department does.
AT_CENTRE = frozenset(
    {State.RECEIVED, State.ACCEPTED, State.AWAITING_SUPPLEMENT, State.IN_REVIEW, State.TO_DISPATCH}
)
AT_DEPARTMENT = frozenset({State.DISPATCHED, State.HANDLING})


class AssignmentState(StrEnum):
    """Where one organisation stands with its share of an order."""

    PENDING_SIGN = "pending_sign"
    HANDLING = "handling"
    REPLIED = "replied"
    RETURNED = "returned"
    CANCELLED = "cancelled"


LIVE_ASSIGNMENTS = frozenset({AssignmentState.PENDING_SIGN, AssignmentState.HANDLING})


class Part(StrEnum):
    """主办 or 协办."""

    LEAD = "lead"
    CO_HANDLER = "co_handler"


class ClockKind(StrEnum):
    """The clocks of RULES §4.2; `co_handle` is the co-handler's own."""

    DISPATCH = "dispatch"
    SIGN = "sign"
    CONFIRM = "confirm"
    FEEDBACK = "feedback"
    HANDLE = "handle"
    CO_HANDLE = "co_handle"
    REVIEW = "review"
    CALLBACK = "callback"
    OBJECTION = "objection"


class RequestKind(StrEnum):
    """The department's requests that a reviewer decides (LEDGER 15.1)."""

    RETURN = "return"
    EXTENSION = "extension"
    SPECIAL = "special"


class Decision(StrEnum):
    """How a request or review ended."""

    PENDING = "pending"
    APPROVE = "approve"
    REFUSE = "refuse"
    LAPSED = "lapsed"


class InvalidCode(StrEnum):
    """无效件 (RULES §6); out-of-scope reasons carry the text shown to the citizen (RULES §2)."""

    HARASSMENT = "harassment"
    BLANK = "blank"
    INAUDIBLE = "inaudible"
    MISDIALLED = "misdialled"
    NO_APPEAL = "no_appeal"
    TEST = "test"
    OTHER_REGION = "other_region"
    PARTY_OR_COURT = "party_or_court"
    MILITARY = "military"
    EMERGENCY_NUMBER = "emergency_number"
    LEGAL_PROCEDURE = "legal_procedure"
    ALREADY_HANDLED = "already_handled"
    SECRET = "secret"  # noqa: S105 - a word of the vocabulary
    UNLAWFUL = "unlawful"


class MarkColour(StrEnum):
    """A supervision mark: card or light by profile."""

    NONE = "none"
    YELLOW = "yellow"
    RED = "red"


class MarkRule(StrEnum):
    """Why a mark was raised (RULES §9)."""

    NEAR_DUE = "near_due"
    OVERDUE = "overdue"
    URGED = "urged"
    RETURN_REFUSED = "return_refused"
    FALSE_CLOSING = "false_closing"
    UNSATISFIED_TWICE = "unsatisfied_twice"
    MEDIA_RISK = "media_risk"
