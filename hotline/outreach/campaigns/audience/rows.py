"""One row of an audience: somebody to call, or why not. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from hotline.calls.numbering.numbers import Kind, analyse
from hotline.infra.errors import Invalid
from hotline.outreach.campaigns.numbers import CALLABLE
from hotline.people import phones
from hotline.people.keys import UNSTORABLE

LONGEST_SLOT = 200


@dataclass(frozen=True)
class Given:
    """A row as it came. `refused` when reading it already showed that it cannot be used."""

    row: int
    phone: str = field(repr=False)
    slots: Mapping[str, str] = field(default_factory=dict, repr=False)
    refused: str = ""
    subject_key: str = ""


@dataclass(frozen=True)
class Callable:
    """Somebody to call."""

    row: int
    number: str = field(repr=False)
    slots: Mapping[str, str] = field(repr=False)
    subject_key: str = ""


@dataclass(frozen=True)
class Refused:
    """A row nobody is called for, and why; `phone` as it was given."""

    row: int
    reason: str
    phone: str = field(default="", repr=False)


Judged = Callable | Refused


def judge(given: Iterable[Given], first: dict[str, int] | None = None) -> Iterator[Judged]:
    """Each row once, in order; of a number given twice the first row counts.

    `first` remembers the numbers of earlier parts of the same audience.
    """
    first = {} if first is None else first
    for one in given:
        verdict = _judged(one)
        if isinstance(verdict, Callable) and verdict.number in first:
            earlier = first[verdict.number]
            verdict = Refused(one.row, f"与第 {earlier} 行号码重复", one.phone)
        elif isinstance(verdict, Callable):
            first[verdict.number] = one.row
        yield verdict


def _judged(one: Given) -> Judged:
    if one.refused:
        return Refused(one.row, one.refused, one.phone)
    slots = {name: UNSTORABLE.sub("", value).strip() for name, value in one.slots.items()}
    if long := [name for name, value in slots.items() if len(value) > LONGEST_SLOT]:
        return Refused(one.row, f"“{long[0]}”超过 {LONGEST_SLOT} 个字", one.phone)
    number = analyse(one.phone)
    if number.kind not in CALLABLE:
        return Refused(one.row, _why(one.phone, number.kind), one.phone)
    return Callable(one.row, number.digits, slots, one.subject_key)


def _why(phone: str, kind: Kind) -> str:
    if not phone.strip():
        return "没有电话号码"
    match kind:
        case Kind.HIDDEN:
            return "号码被隐藏"
        case Kind.EMERGENCY:
            return "紧急号码，不能外呼"
        case Kind.ABROAD:
            return "境外号码，不外呼"
        case Kind.SERVICE | Kind.SHORT:
            return "客服或短号码，不外呼"
    try:
        phones.required(phone)
    except Invalid as wrong:
        return wrong.message
    return "不能外呼的号码"
