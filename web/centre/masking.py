"""What a published text leaves out or says differently, for the eyes of who reviews it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

#: A Chinese character, a word or a number, anything else: a number is masked whole or not at all.
PIECE = re.compile(r"[A-Za-z0-9]+|.", re.DOTALL)
#: Above this the comparison is made by sentences, and above it again as a whole: never slow.
MOST_PIECES = 1500
SENTENCE = re.compile(r"[^。！？；\n]+[。！？；\n]?|[。！？；\n]", re.DOTALL)


@dataclass(frozen=True)
class Span:
    """A stretch of text; `changed` when the other text has not the same."""

    text: str
    changed: bool


@dataclass(frozen=True)
class Compared:
    """The text that stays inside with what was taken out, and the public one with what took its place."""

    inside: list[Span]
    public: list[Span]

    @property
    def changed(self) -> bool:
        return any(span.changed for span in (*self.inside, *self.public))


def compared(inside: str, public: str) -> Compared:
    """Both texts, stretch by stretch."""
    left, right = _pieces(inside, public)
    steps = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    return Compared(
        list(_spans(left, [(kind != "equal", start, end) for kind, start, end, _, _ in steps])),
        list(_spans(right, [(kind != "equal", start, end) for kind, _, _, start, end in steps])),
    )


def _pieces(inside: str, public: str) -> tuple[list[str], list[str]]:
    for pattern in (PIECE, SENTENCE):
        left, right = pattern.findall(inside), pattern.findall(public)
        if max(len(left), len(right)) <= MOST_PIECES:
            return left, right
    return [inside], [public]


def _spans(pieces: list[str], steps: list[tuple[bool, int, int]]) -> Iterator[Span]:
    for changed, start, end in steps:
        if start < end:
            yield Span("".join(pieces[start:end]), changed)
