"""Texts made to fit where other people's machines count bytes, not characters."""

from collections.abc import Callable

ELLIPSIS = "…"


def shortened(text: str, fits: Callable[[str], bool]) -> str:
    """The longest beginning of the text that fits, with an ellipsis when something was left out."""
    if fits(text):
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if fits(text[:middle].rstrip() + ELLIPSIS):
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + ELLIPSIS if low else ""


def in_bytes(text: str, most: int) -> str:
    """At most so many bytes of UTF-8; a Chinese character is three."""
    return shortened(text, lambda shorter: len(shorter.encode()) <= most)
