"""Where a phrase sounds in what was said, with syllables misheard, missing or put between."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from hotline.speech.syllables import Syllable, difference

MISSING = 1.0
"""A syllable of the phrase that was not heard."""
BETWEEN = 0.8
"""A syllable heard in the middle of the phrase that means something else; one that means nothing costs little."""
BETWEEN_IDLE = 0.1
ACROSS = 0.2
"""A pause within the phrase."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to `end`, not included; `closeness` 1: every syllable as it should be."""

    start: int
    end: int
    closeness: float

    def __contains__(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def __len__(self) -> int:
        return self.end - self.start


_Cell = tuple[float, int]
"""The least that went wrong so far, and where the phrase began."""


def spans(phrase: Sequence[Syllable], said: Sequence[Syllable], idle: Set[int], least: float) -> list[Span]:
    """The places, best first, none over another."""
    row: list[_Cell] = [(0.0, place) for place in range(len(said) + 1)]
    for wanted in phrase:
        row = _next_row(row, wanted, said, idle)
    found = [
        Span(start, end, 1 - lost / len(phrase))
        for end, (lost, start) in enumerate(row)
        if start < end and 1 - lost / len(phrase) >= least
    ]
    return _apart(sorted(found, key=lambda span: (-span.closeness, len(span), span.start)))


def _next_row(
    above: Sequence[_Cell], wanted: Syllable, said: Sequence[Syllable], idle: Set[int]
) -> list[_Cell]:
    row: list[_Cell] = [(above[0][0] + MISSING, above[0][1])]
    for place, heard in enumerate(said):
        lost, start = above[place]
        pause = ACROSS if start < place and said[place - 1].clause != heard.clause else 0.0
        taken = (lost + difference(wanted.sound, heard.sound) + pause, start)
        missed = (above[place + 1][0] + MISSING, above[place + 1][1])
        between = (row[place][0] + (BETWEEN_IDLE if place in idle else BETWEEN), row[place][1])
        row.append(min(taken, missed, between, key=lambda cell: cell[0]))
    return row


def _apart(found: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in found:
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return kept
