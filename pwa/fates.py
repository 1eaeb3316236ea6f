"""What may become of an action that arrives late. Whatever it is, the phone says it and loses nothing."""

from dataclasses import dataclass, field
from typing import Any, Literal

Fate = Literal["applied", "conflict", "refused", "gone"]
STATUS: dict[Fate, int] = {"applied": 200, "conflict": 409, "refused": 422, "gone": 404}


@dataclass(frozen=True)
class Answer:
    """`news` is what happened meanwhile; `as_note` whether the words can still be kept with the order."""

    fate: Fate
    message: str = ""
    code: str = ""
    news: list[dict[str, Any]] = field(default_factory=list)
    as_note: bool = False
    version: int | None = None
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return STATUS[self.fate]

    def body(self) -> dict[str, Any]:
        return {
            "fate": self.fate,
            "message": self.message,
            "code": self.code,
            "news": self.news,
            "as_note": self.as_note,
            "version": self.version,
            "errors": self.fields,
        }
