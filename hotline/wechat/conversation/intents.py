"""What a step leads to: words to say, things to do."""

from dataclasses import dataclass, field

from hotline.wechat.conversation.state import Draft, State


@dataclass(frozen=True)
class Say:
    """One message to the citizen. `choices` can be tapped; typing them is the same.

    `lasting` is said even in a storm, and by another way when WeChat is closed to us: it cannot be asked for again.
    """

    text: str
    choices: tuple[str, ...] = ()
    lasting: bool = False


@dataclass(frozen=True)
class Submit:
    """The confirmed draft becomes an order."""

    draft: Draft


@dataclass(frozen=True)
class Supplement:
    """Added to an order."""

    number: str
    texts: tuple[str, ...] = ()
    media: tuple[int, ...] = ()


@dataclass(frozen=True)
class Act:
    """urge, withdraw or evaluate, with the fields of that action."""

    action: str
    number: str
    fields: tuple[tuple[str, int | str], ...] = ()


@dataclass(frozen=True)
class Join:
    """Follow somebody else's order; the draft is what the citizen knows of it."""

    order_id: int
    draft: Draft


@dataclass(frozen=True)
class SendCode:
    """To a telephone that shall be bound."""

    phone: str


@dataclass(frozen=True)
class CheckCode:
    """What came back."""

    phone: str
    code: str


@dataclass(frozen=True)
class Unbind:
    """The citizen wants his number forgotten here."""


@dataclass(frozen=True)
class BindStaff:
    """A colleague ties the account to the own staff record."""

    code: str


@dataclass(frozen=True)
class CallPerson:
    """Into the desk's pool."""


@dataclass(frozen=True)
class LeavePerson:
    """Out of it."""


@dataclass(frozen=True)
class Discard:
    """The citizen dropped it; the words stay in the thread."""

    draft: Draft


Intent = (
    Submit
    | Supplement
    | Act
    | Join
    | SendCode
    | CheckCode
    | Unbind
    | BindStaff
    | CallPerson
    | LeavePerson
    | Discard
)


@dataclass(frozen=True)
class Step:
    """The new state, said and done. When something is refused, `otherwise` is the state instead of `state`."""

    state: State
    says: tuple[Say, ...] = ()
    intents: tuple[Intent, ...] = ()
    otherwise: State | None = field(default=None)
