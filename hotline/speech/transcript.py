"""What an engine answered, made into a line of text that can be trusted to be one."""

import re
import unicodedata

LONGEST = 5000
MARKS = re.compile(r"<\|[^|>]{0,40}\|>")
"""<|zh|><|NEUTRAL|>: what some models tell beside the words."""


class NotUnderstood(Exception):  # noqa: N818 - a fact about a machine, not a fault of ours
    """No answer, or one that is none."""


def transcript(found: object) -> str:
    """The text of {"text": "…"}."""
    text = found.get("text") if isinstance(found, dict) else None
    if not isinstance(text, str):
        raise NotUnderstood("no text in the answer")
    return line(text)


def line(text: str) -> str:
    """Printable, on one line, not longer than any talk."""
    words = MARKS.sub("", text[: 2 * LONGEST])
    printable = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in words)
    return " ".join(printable.split())[:LONGEST]
