"""Which of a few answers was meant. Cautious: what could be taken for two answers is asked again.

A phrase counts by how it sounds, never when it is denied (不满意 is not 满意), less when doubted or asked
back, and by how much of what was said it explains: 满意 in the middle of a long story is no answer.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hotline.speech.alignment import Span, spans
from hotline.speech.denial import denied, denies_anything, may_deny, reversed_in
from hotline.speech.syllables import Syllable, syllables
from hotline.speech.wording import ASKS_BACK, DOUBTS, FILLERS, TURNS, places

SURE = 0.7
MARGIN = 0.2
"""How far the second answer must lie behind."""
CLOSE = 0.7
DOUBTED = 0.6
SWALLOWING = 0.8
EXPLAINS = 0.85
"""A phrase misheard more than this may be an answer, but makes no other likelier."""
CHANCE: dict[int, float] = {1: 1.0, 2: 0.7, 3: 0.3}
"""Power of the share explained: the longer a phrase, the less it is heard by chance."""
LONG_CHANCE = 0.25
RIGHT_BEFORE = 1.6
"""It may have been a 不."""
REST = 0.15
DENYING_REST = 0.4

PERSON = (
    "转人工",
    "人工",
    "人工服务",
    "人工客服",
    "人工坐席",
    "找人工",
    "转客服",
    "转接线员",
    "接话务员",
    "找个真人",
    "转坐席",
    "跟人说话",
)
"""Wanted at any time, from any robot."""
AGAIN = (
    "重复",
    "重复一遍",
    "再说一遍",
    "再说一次",
    "再讲一遍",
    "没听清",
    "没听清楚",
    "没听见",
    "没听懂",
    "你说什么",
    "重听",
)

MACHINE = (
    "声后留言",
    "提示音后",
    "无法接听",
    "无法接通",
    "无人接听",
    "正在通话中",
    "您拨打的",
    "所拨打的",
    "语音信箱",
    "请稍后再拨",
    "不在服务区",
    "来电助手",
)
MACHINE_CLOSE = 0.85


@dataclass(frozen=True, slots=True)
class Understanding:
    """The likeliest answer, if any; act on it only when `sure`."""

    value: str | None
    confidence: float
    sure: bool


NOTHING = Understanding(None, 0.0, sure=False)


@dataclass(frozen=True, slots=True)
class _Said:
    syllables: tuple[Syllable, ...]
    text: str
    """A character for each syllable: places in one are places in the other."""
    idle: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Match:
    value: str
    span: Span
    reversed: bool
    """Close by its sound, but with a denial more or less."""
    denied: bool

    @property
    def holds(self) -> bool:
        return not (self.reversed or self.denied)

    @property
    def explains_denial(self) -> bool:
        """没有 answers; that 联系过 follows, denied by it, does not make it doubtful."""
        return self.denied and not self.reversed and self.span.closeness >= EXPLAINS


def understood(text: str, choices: Mapping[str, Sequence[str]]) -> Understanding:
    """The answer among `choices` (value → what may be said for it) that was meant."""
    heard = syllables(text)
    if not heard:
        return NOTHING
    literal = _literally(heard, choices)
    if len(literal) == 1:
        return Understanding(literal.pop(), 1.0, sure=True)
    said = _said(heard)
    return _decided(said, [match for value in choices for match in _matches(said, value, choices[value])])


def wants_person(text: str) -> bool:
    """Whether to be passed on to a human being was asked for."""
    return understood(text, {"person": PERSON}).sure


def wants_again(text: str) -> bool:
    """Whether the question was not heard."""
    return understood(text, {"again": AGAIN}).sure


def from_machine(text: str) -> bool:
    """Whether these are the words of a voice box or of the network, not of a person."""
    said = _said(syllables(text))
    return any(spans(syllables(phrase), said.syllables, said.idle, MACHINE_CLOSE) for phrase in MACHINE)


def _literally(heard: tuple[Syllable, ...], choices: Mapping[str, Sequence[str]]) -> set[str]:
    told = _written(heard)
    return {
        value
        for value, phrases in choices.items()
        for phrase in phrases
        if _written(syllables(phrase)) == told
    }


def _written(heard: Iterable[Syllable]) -> list[tuple[str, int]]:
    return [(syllable.character, syllable.clause) for syllable in heard]


def _said(heard: tuple[Syllable, ...]) -> _Said:
    text = "".join(syllable.character[0] for syllable in heard)
    return _Said(heard, text, frozenset(places(FILLERS, text)))


def _matches(said: _Said, value: str, phrases: Iterable[str]) -> list[_Match]:
    return [
        _Match(value, span, reversed_in(phrase, said.syllables, span), denied(phrase, said.syllables, span))
        for phrase in {syllables(written) for written in phrases}
        for span in _places(said, phrase)
    ]


def _places(said: _Said, phrase: tuple[Syllable, ...]) -> list[Span]:
    """One syllable must be the very character: half the language sounds nearly like it."""
    if len(phrase) > 1:
        return spans(phrase, said.syllables, said.idle, CLOSE)
    told = [one.character for one in phrase]
    return [Span(at, at + 1, 1.0) for at, one in enumerate(said.syllables) if [one.character] == told]


def _decided(said: _Said, matches: list[_Match]) -> Understanding:
    told = _telling(said, [match for match in matches if match.holds])
    if not told:
        return NOTHING
    aside = said.idle | _covered(match.span for match in matches if match.explains_denial)
    scores = {value: _confidence(said, found, aside) for value, found in told.items()}
    best = max(scores, key=lambda value: scores[value])
    rivals = [score for value, score in scores.items() if value != best]
    rivals += [_closest(told[best], match) for match in matches if not match.holds and match.value != best]
    sure = scores[best] >= SURE and scores[best] - max(rivals, default=0.0) >= MARGIN
    return Understanding(best, round(scores[best], 3), sure)


def _telling(said: _Said, matches: list[_Match]) -> dict[str, list[Span]]:
    """By value. 是的 says nothing beside 没有联系, nor 满意 within 基本满意."""
    apart = [match for match in matches if not any(_swallows(other, match) for other in matches)]
    strong = [match for match in apart if not _covered([match.span]) <= said.idle]
    if all(len(match.span) == 1 for match in strong):
        strong = apart
    told: dict[str, list[Span]] = {}
    for match in strong:
        told.setdefault(match.value, []).append(match.span)
    return told


def _swallows(longer: _Match, match: _Match) -> bool:
    within = match.span in longer.span and len(longer.span) > len(match.span)
    return within and longer.value != match.value and longer.span.closeness >= SWALLOWING


def _covered(found: Iterable[Span]) -> frozenset[int]:
    return frozenset(place for span in found for place in range(span.start, span.end))


def _confidence(said: _Said, found: list[Span], aside: frozenset[int]) -> float:
    closest = max(found, key=lambda span: (span.closeness, len(span)))
    covered = _covered(span for span in found if span == closest or span.closeness >= EXPLAINS)
    unexplained = [place for place in range(len(said.text)) if place not in covered | aside]
    rest = sum(_weight(said, place, covered) if len(closest) > 1 else 1.0 for place in unexplained)
    share = len(covered) / (len(covered) + rest)
    certain = closest.closeness**2 * math.pow(share, CHANCE.get(len(closest), LONG_CHANCE))
    return certain * (DOUBTED if _doubted(said, covered) else 1.0)


def _weight(said: _Said, place: int, covered: frozenset[int]) -> float:
    """How much a syllable nothing explains speaks against the answer: less where it stands apart from it."""
    clause = said.syllables[place].clause
    if any(said.syllables[other].clause == clause for other in covered):
        return RIGHT_BEFORE if place + 1 in covered and may_deny(said.syllables[place]) else 1.0
    beside = [syllable for syllable in said.syllables if syllable.clause == clause]
    return DENYING_REST if denies_anything(beside) else REST


def _doubted(said: _Said, covered: frozenset[int]) -> bool:
    """A 是 or a 好的 is no answer beside something denied."""
    others = [syllable for place, syllable in enumerate(said.syllables) if place not in covered]
    if covered <= said.idle and denies_anything(others):
        return True
    return any(places(words, said.text) - covered for words in (DOUBTS, TURNS, ASKS_BACK))


def _closest(told: list[Span], match: _Match) -> float:
    """记不满意 may be a 基本满意 misheard: that it was counted as denied does not make it unlikely."""
    around = any(span in match.span and len(match.span) > len(span) for span in told)
    return match.span.closeness**2 if around else 0.0
