"""The score of a call by the rules: 业务 and 服务 apart, each deduction with its second and its words. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hotline.calls.quality.finding import Call, found
from hotline.calls.quality.standard import AnyRule, Standard
from hotline.calls.quality.states import Dimension, Speaker
from hotline.calls.quality.transcript import Utterance

FULL = 100.0


@dataclass(frozen=True, slots=True)
class Deduction:
    """A line of a score, whoever found it. No `start`: it is about no particular second."""

    code: str
    name: str
    dimension: Dimension
    points: float
    severe: bool
    start: float | None
    end: float | None
    words: str
    speaker: Speaker | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Two scores from 0 to 100, and why."""

    business: float
    service: float
    deductions: tuple[Deduction, ...]

    def severe(self, dimension: Dimension) -> bool:
        """Whether the sample fails: 解答准确率 and 服务达标率 count those that do not."""
        return any(one.severe and one.points > 0 for one in self.deductions if one.dimension is dimension)

    @property
    def lowest(self) -> float:
        return min(self.business, self.service)


def call_of(
    utterances: Iterable[Utterance], seconds: float, *, orders: int = 0, urgent_orders: int = 0
) -> Call:
    """In the order of time and inside the call, whatever was given."""
    inside = (
        Utterance(_within(one.start, seconds), _within(one.end, seconds), one.speaker, one.text, one.heard)
        for one in utterances
    )
    return Call(tuple(sorted(one for one in inside if one.start <= one.end)), seconds, orders, urgent_orders)


def judged(call: Call, standard: Standard) -> Verdict:
    """By every active rule; the order of the rules does not matter."""
    rules = sorted((one for one in standard.rules if one.active), key=lambda rule: rule.code)
    return verdict(one for rule in rules for one in _deductions(rule, call))


def verdict(deductions: Iterable[Deduction]) -> Verdict:
    """What remains of 100."""
    lines = tuple(sorted(deductions, key=lambda one: (one.start is None, one.start or 0, one.code)))
    return Verdict(_left(lines, Dimension.BUSINESS), _left(lines, Dimension.SERVICE), lines)


def _left(lines: Iterable[Deduction], dimension: Dimension) -> float:
    lost = sum(one.points for one in lines if one.dimension is dimension)
    return round(max(0.0, FULL - lost), 1)


def _deductions(rule: AnyRule, call: Call) -> Iterator[Deduction]:
    """Findings beyond what the rule may take away are cited all the same, for nothing."""
    left = rule.at_most
    for one in found(rule, call):
        points = min(rule.points, left)
        left -= points
        yield Deduction(
            code=rule.code,
            name=rule.name,
            dimension=rule.dimension,
            points=points,
            severe=rule.severe,
            start=one.start,
            end=one.end,
            words=one.words,
            speaker=one.speaker,
        )


def _within(second: float, seconds: float) -> float:
    return min(max(second, 0.0), seconds)
