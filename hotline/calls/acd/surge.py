"""Abnormal load: a suggestion to a supervisor, who alone declares a surge, with evidence (LEDGER 3.8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

#: So many times the usual …
FACTOR = 1.5
#: … and so many calls more than usual, so that a quiet night's third call is no surge.
LEAST_MORE = 20


@dataclass(frozen=True)
class Load:
    """Calls that entered in one span, against the same span of earlier comparable days."""

    calls: int
    usual: float

    @property
    def is_abnormal(self) -> bool:
        return self.calls >= self.usual * FACTOR and self.calls - self.usual >= LEAST_MORE


def load(calls: int, earlier: Sequence[int]) -> Load:
    """The usual is the median: one earlier surge does not make the next one normal."""
    return Load(calls, float(median(earlier)) if earlier else 0.0)
