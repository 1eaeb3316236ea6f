"""号码变换: what a trunk wants to see dialled, and what it delivers."""

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.calls.numbering.prefixes import longest


@dataclass(frozen=True)
class Change:
    """Take digits off the front, then put others there."""

    strip: int = 0
    add: str = ""

    def of(self, number: str) -> str:
        """The changed number."""
        return self.add + number[self.strip :]


def translate(number: str, changes: Mapping[str, Change]) -> str:
    """By the longest prefix with a change; a number without one passes as it is."""
    change = longest(number, changes)
    return number if change is None else change.of(number)
