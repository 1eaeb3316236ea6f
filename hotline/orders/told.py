"""What a line of an order's story is made of: the sentence, what was said, and how it looks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from hotline.worktime.zone import CHINA

Tone = Literal["neutral", "info", "good", "warn", "bad", "accent"]
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """One line of the timeline; `message` is a msgid, `str(told)` the Chinese sentence itself."""

    message: str
    params: dict[str, str] = field(default_factory=dict)
    text: str = ""
    tone: Tone = "neutral"
    icon: str = "circle"

    def __str__(self) -> str:
        return self.message.format(**self.params)


Teller = Callable[[Data], Told]


def aside_of(data: Data) -> tuple[str, dict[str, str]]:
    """What the server does not vouch for: an action made without a network names the phone's own clock.

    A msgid with its parameters; empty for nearly every event.
    """
    moment = data.get("phone_time")
    if not isinstance(moment, str):
        return "", {}
    message = (
        "离线办理，手机时间 {time}，位置由手机提供"
        if data.get("phone_place")
        else "离线办理，手机时间 {time}"
    )
    return message, {"time": _readable(moment)}


def _readable(moment: str) -> str:
    try:
        return f"{datetime.fromisoformat(moment).astimezone(CHINA):%m-%d %H:%M}"
    except (ValueError, OverflowError):  # a phone may claim the year 9999
        return moment


def text_of(data: Data) -> str:
    """What somebody wrote."""
    return str(data.get("text") or "")


def unit_of(data: Data) -> dict[str, str]:
    """The organisation an event is about."""
    return {"unit": str(data.get("organisation") or "承办单位")}
