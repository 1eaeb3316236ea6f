"""Whether a phrase that was heard was denied: 不满意, 没有解决, 不用转人工, 满意才怪."""

from collections.abc import Sequence

from hotline.speech.alignment import Span
from hotline.speech.syllables import Syllable, difference
from hotline.speech.wording import (
    BETWEEN_DENIALS,
    DENIALS,
    DENIED_AFTER,
    DENYING_SOUNDS,
    HARMLESS,
    places,
)

MISHEARD = 0.8
REACH = 5
"""Syllables a denial reaches over: 不用给我转人工."""


def reversed_in(phrase: Sequence[Syllable], said: Sequence[Syllable], span: Span) -> bool:
    """非常不满意 is close to 非常满意, but with another number of denials it is another answer."""
    return _denials(phrase) != _denials(said[span.start : span.end])


def denied(phrase: Sequence[Syllable], said: Sequence[Syllable], span: Span) -> bool:
    """Whether what stands around it takes it back."""
    return _before(said, span, twice=_denies(phrase[0])) or _after(said, span)


def denies_anything(said: Sequence[Syllable]) -> bool:
    """Whether there is a word of denial in it."""
    harmless = places(HARMLESS, _text(said))
    return any(one.character in DENIALS and place not in harmless for place, one in enumerate(said))


def may_deny(syllable: Syllable) -> bool:
    """A 不 or 没 may have been misheard so."""
    return any(difference(syllable.sound, sound) <= MISHEARD for sound in DENYING_SOUNDS)


def _denials(said: Sequence[Syllable]) -> int:
    return sum(map(_denies, said))


def _denies(syllable: Syllable) -> bool:
    return syllable.character in DENIALS or syllable.sound in DENYING_SOUNDS


def _text(said: Sequence[Syllable]) -> str:
    return "".join(syllable.character[0] for syllable in said)


def _before(said: Sequence[Syllable], span: Span, *, twice: bool) -> bool:
    """Right before, whatever it sounded like; further away only in the same breath.

    Words that deny nothing end before the phrase: in 没问题解决了 the 没 denies.
    """
    if span.start and _denies(said[span.start - 1]):
        return span.start - 1 not in places(HARMLESS, _text(said[: span.start]))
    clause = said[span.start].clause
    near = [one for one in said[max(0, span.start - REACH) : span.start] if one.clause == clause]
    if twice:
        near = _since_last_other(near)
    return denies_anything(near)


def _since_last_other(near: Sequence[Syllable]) -> list[Syllable]:
    """他们不来现场没解决: the first denial is of something else."""
    kept: list[Syllable] = []
    for syllable in reversed(near):
        if syllable.character not in BETWEEN_DENIALS | DENIALS:
            break
        kept.insert(0, syllable)
    return kept


def _after(said: Sequence[Syllable], span: Span) -> bool:
    clause = said[span.end - 1].clause
    rest = [one for one in said[span.end :] if one.clause == clause]
    return DENIED_AFTER.match(_text(rest)) is not None
