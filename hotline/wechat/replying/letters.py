"""A reply in the platform's words, cut to what it takes. Pure."""

from collections.abc import Mapping
from typing import Any

LONGEST_BYTES = 2048
_BREAKS = "\n。！？；，"


def pieces(text: str, most: int = LONGEST_BYTES) -> list[str]:
    """Parts of at most so many bytes, cut where a reader would pause."""
    found: list[str] = []
    rest = text
    while len(rest.encode()) > most:
        end = _cut(rest, most)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [one for one in (*found, rest) if one] or ["…"]


def message(kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """What follows `touser`."""
    text = str(content["text"])
    match kind:
        case "menu":
            lines = [{"id": str(place), "content": line} for place, line in enumerate(content["choices"], 1)]
            return {
                "msgtype": "msgmenu",
                "msgmenu": {"head_content": text, "list": lines, "tail_content": ""},
            }
    return {"msgtype": "text", "text": {"content": text}}


def _cut(text: str, most: int) -> int:
    """After the last pause that fits, else after the last whole character."""
    fits = len(text.encode()[:most].decode(errors="ignore"))
    pause = max((text.rfind(sign, 0, fits) + 1 for sign in _BREAKS), default=0)
    return pause if pause > fits // 2 else fits
