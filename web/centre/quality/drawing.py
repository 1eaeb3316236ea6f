"""A call drawn: who spoke when on a line of time, every line of the transcript with what was found in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hotline.calls.quality.models import QualityMark
from hotline.calls.quality.states import Speaker
from hotline.calls.quality.transcript import Utterance, masked

WIDTH = 1000.0
NARROWEST = 2.0


@dataclass(frozen=True)
class Bar:
    """A stretch on the line of time, in thousandths of the call."""

    x: float
    width: float
    kind: str
    start: float


@dataclass(frozen=True)
class Piece:
    """Some words of a line; `cited`: by a deduction."""

    text: str
    cited: bool


@dataclass(frozen=True)
class Line:
    """One utterance as the page shows it."""

    number: int
    start: float
    end: float
    speaker: Speaker
    heard: bool
    pieces: list[Piece]
    marks: list[QualityMark] = field(default_factory=list)


def bars(utterances: Sequence[Utterance], seconds: float) -> list[Bar]:
    """Of everybody who spoke."""
    return [_bar(one.start, one.end, str(one.speaker), seconds) for one in utterances]


def flags(marks: Sequence[QualityMark], seconds: float) -> list[Bar]:
    """Of everything that was found at a second."""
    return [
        _bar(one.start, one.end or one.start, "costs" if one.points else "hint", seconds)
        for one in marks
        if one.start is not None
    ]


def lines(utterances: Sequence[Utterance], marks: Sequence[QualityMark]) -> list[Line]:
    """Each mark stands at the line during which it begins, or the last one before it."""
    at: dict[int, list[QualityMark]] = {}
    for mark in marks:
        if mark.start is not None and utterances:
            at.setdefault(_place(mark, utterances), []).append(mark)
    return [_line(number, one, at.get(number, [])) for number, one in enumerate(utterances)]


def _line(number: int, one: Utterance, marks: list[QualityMark]) -> Line:
    words = [mark.words for mark in marks if mark.words and mark.speaker is one.speaker]
    pieces = list(_pieces(masked(one.text), words))
    return Line(number, one.start, one.end, one.speaker, one.heard, pieces, marks)


def _place(mark: QualityMark, utterances: Sequence[Utterance]) -> int:
    begin = mark.start or 0.0
    during = [
        number
        for number, one in enumerate(utterances)
        if one.start <= begin < max(one.end, one.start + 0.01) and mark.speaker in (None, one.speaker)
    ]
    before = [number for number, one in enumerate(utterances) if one.start <= begin]
    return (during or before or [0])[-1]


def _pieces(text: str, words: list[str]) -> Iterator[Piece]:
    """The first cited words that stand in the line as they are."""
    found = next((word for word in words if word in text and word != text), "")
    before, cited, after = text.partition(found) if found else (text, "", "")
    yield from (Piece(part, flag) for part, flag in ((before, False), (cited, True), (after, False)) if part)


def _bar(start: float, end: float, kind: str, seconds: float) -> Bar:
    scale = WIDTH / max(seconds, 0.01)
    x = min(start * scale, WIDTH - NARROWEST)
    return Bar(round(x, 1), round(max((end - start) * scale, NARROWEST), 1), kind, start)
