"""One call of the network, as whoever looks at the page knows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["ringing", "talking", "ended"]
Kind = Literal[
    "rings", "answers", "says", "presses", "hears", "hears_key", "refuses", "announces", "hangs_up", "ends"
]
MOST_NOTES = 60


@dataclass(frozen=True)
class Note:
    """Something that happened, `at` seconds since the call began; `text` is a key, words, seconds or a code."""

    at: float
    kind: Kind
    text: str = ""


@dataclass
class Connection:
    """`number` is the subscriber's; `outward`: he calls us. `by_hand`: a visitor plays him."""

    id: int
    number: str
    other: str
    began: float
    outward: bool = False
    by_hand: bool = False
    state: State = "ringing"
    notes: list[Note] = field(default_factory=list)
    changed: Callable[[], int] = lambda: 0
    version: int = 0

    def note(self, kind: Kind, now: float, text: str = "") -> None:
        """Of a call that makes many words only the last are kept."""
        self.notes.append(Note(round(max(0.0, now - self.began), 1), kind, text))
        del self.notes[:-MOST_NOTES]
        self.version = self.changed()

    def become(self, state: State) -> None:
        self.state = state
        self.version = self.changed()

    def shown(self) -> dict[str, Any]:
        """For the page."""
        fields = ("id", "number", "other", "began", "outward", "by_hand", "state", "version")
        told: dict[str, Any] = {name: getattr(self, name) for name in fields}
        return told | {"notes": [vars(one) for one in self.notes]}
