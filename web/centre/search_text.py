"""Showing where the words somebody looked for were found."""

import re

from markupsafe import Markup, escape

AROUND = 70


def highlight(text: str, query: str) -> Markup:
    """The text with every searched word marked."""
    pattern = _pattern(query)
    if pattern is None:
        return escape(text)
    parts = pattern.split(text)
    marked = (
        Markup("<mark>{}</mark>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )
    return Markup("").join(marked)


def excerpt(text: str, query: str) -> Markup:
    """The line around the first place where a word was found, else the beginning."""
    flat = " ".join(text.split())
    pattern = _pattern(query)
    found = pattern.search(flat) if pattern else None
    start = max(0, found.start() - AROUND // 3) if found else 0
    piece = flat[start : start + AROUND]
    shown = highlight(piece, query)
    before, after = ("…" if start else ""), ("…" if start + AROUND < len(flat) else "")
    return Markup("{}{}{}").format(before, shown, after)


def _pattern(query: str) -> re.Pattern[str] | None:
    words = sorted({word for word in query.split() if word}, key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, words))})", re.IGNORECASE) if words else None
