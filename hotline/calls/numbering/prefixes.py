"""The longest prefix wins: one search for territories, translations and dial rules."""

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def longest(number: str, table: Mapping[str, T]) -> T | None:
    """The entry of the longest prefix of `number`; the empty prefix stands for all the others."""
    for length in range(len(number), -1, -1):
        if number[:length] in table:
            return table[number[:length]]
    return None
