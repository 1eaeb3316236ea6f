"""What a line of an order's story is made of: the sentence, what was said, and how it looks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

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


def text_of(data: Data) -> str:
    """What somebody wrote."""
    return str(data.get("text") or "")


def unit_of(data: Data) -> dict[str, str]:
    """The organisation an event is about."""
    return {"unit": str(data.get("organisation") or "承办单位")}
