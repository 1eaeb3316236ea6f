"""拨号规则: what may be dialled from inside, over which trunks, under which number of our own."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hotline.calls.numbering.numbers import Kind, Number, analyse
from hotline.calls.numbering.prefixes import longest
from hotline.calls.numbering.translation import Change, translate


@dataclass(frozen=True)
class DialRule:
    """For numbers with one prefix. What no rule names cannot be dialled: toll fraud lives on defaults."""

    trunks: tuple[str, ...]
    allowed: bool = True
    changes: Mapping[str, Change] = field(default_factory=dict)


@dataclass(frozen=True)
class DialPlan:
    """A centre's rules and the number its calls show (LEDGER 1.4)."""

    rules: Mapping[str, DialRule]
    shown_as: str
    own_area: str = ""
    extension_digits: int = 0
    emergency_trunks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dial:
    """Over the first of these trunks that works."""

    number: str
    trunks: tuple[str, ...]
    shown_as: str


@dataclass(frozen=True)
class Inside:
    """A telephone of the house."""

    extension: str


@dataclass(frozen=True)
class NotAllowed:
    """With the sentence for whoever dialled."""

    reason: str


def dial(raw: str, plan: DialPlan) -> Dial | Inside | NotAllowed:
    """What happens to a number somebody in the house dials, or a call is forwarded or transferred to."""
    number = analyse(raw, own_area=plan.own_area, extension_digits=plan.extension_digits)
    match number.kind:
        case Kind.EMERGENCY:
            return Dial(number.digits, plan.emergency_trunks, plan.shown_as)
        case Kind.EXTENSION:
            return Inside(number.digits)
        case Kind.HIDDEN | Kind.UNKNOWN:
            return NotAllowed("号码不正确，请检查")
    return _outside(number, plan)


def _outside(number: Number, plan: DialPlan) -> Dial | NotAllowed:
    rule = longest(number.digits, plan.rules)
    if rule is None or not rule.allowed or not rule.trunks:
        return NotAllowed("没有拨打此类号码的权限")
    return Dial(translate(number.digits, rule.changes), rule.trunks, plan.shown_as)
