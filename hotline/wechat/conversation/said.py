"""What a citizen did, read from the letter's elements. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 5000
FILES = frozenset({"image", "voice", "video", "shortvideo"})
SCENE = "qrscene_"


@dataclass(frozen=True)
class Place:
    """A pin; WeChat's co-ordinates are GCJ-02, as those of orders are."""

    label: str
    lng: float | None
    lat: float | None


@dataclass(frozen=True)
class Said:
    """`medium` is the message's number when a file came with it."""

    kind: str
    text: str = ""
    medium: int | None = None
    place: Place | None = None
    event: str = ""
    key: str = ""  # of a menu's button, of a code that was scanned

    @property
    def is_content(self) -> bool:
        """Something a citizen would not want to lose."""
        return self.kind != "event" and bool(self.text or self.medium or self.place)


def read(message_id: int, kind: str, event: str, content: Mapping[str, Any], heard: str = "") -> Said:
    """`heard` is what a machine understood of a voice."""
    if kind == "event":
        return Said(kind, event=event, key=_word(content, "EventKey").removeprefix(SCENE))
    if kind in FILES:
        return Said(kind, heard or _word(content, "Recognition"), message_id)
    if kind == "location":
        return Said(kind, place=_place(content))
    if kind == "link":
        return Said(kind, _link(content))
    if kind == "text":
        return Said(kind, _word(content, "Content"))
    return Said("unknown", _link(content))


def _place(content: Mapping[str, Any]) -> Place:
    lat, lng = _number(content, "Location_X"), _number(content, "Location_Y")
    if lat is None or lng is None or not (-90 <= lat <= 90 and -180 <= lng <= 180):
        lat = lng = None
    label = " ".join(_word(content, "Label").split())
    return Place(
        (label or (f"{lat:.5f}, {lng:.5f}" if lat is not None and lng is not None else ""))[:200], lng, lat
    )


def _link(content: Mapping[str, Any]) -> str:
    words = [_word(content, name) for name in ("Title", "Description", "Url")]
    return "\n".join(word for word in words if word)


def _word(content: Mapping[str, Any], name: str) -> str:
    """What no database stores is left out; no platform's letter is longer."""
    value = content.get(name)
    if not isinstance(value, str):
        return ""
    kept = "".join(sign for sign in value if sign != "\x00" and not "\ud800" <= sign <= "\udfff")
    return kept.strip()[:LONGEST]


def _number(content: Mapping[str, Any], name: str) -> float | None:
    try:
        number = float(_word(content, name))
    except ValueError:
        return None
    return number if number == number and abs(number) < 1000 else None
