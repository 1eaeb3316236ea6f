"""Where a conversation stands, as plain values: kept encrypted with the talk, changed by `machine.step` only."""

from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Self


class Stage(StrEnum):
    """What the assistant waits for."""

    OPEN = "open"  # nothing under way
    COLLECTING = "collecting"  # a draft that still lacks something
    ANSWERED = "answered"  # a question was answered from what is published
    ROUTING = "routing"  # to which order does this belong, or is it new?
    SIMILAR = "similar"  # somebody asked for the same: follow that?
    CONFIRMING = "confirming"  # the card is shown
    CHOOSING = "choosing"  # which of the orders?
    ADDING = "adding"  # everything said goes to one order
    WITHDRAWING = "withdrawing"  # sure?
    JUDGING_PROCESS = "judging_process"
    JUDGING_RESULT = "judging_result"
    JUDGING_WHY = "judging_why"
    BIND_PHONE = "bind_phone"
    BIND_CODE = "bind_code"
    UNBINDING = "unbinding"
    PERSON = "person"  # a colleague reads and writes; the assistant is silent


@dataclass(frozen=True)
class Draft:
    """An appeal in the making. `media` are numbers of messages that came with a file."""

    texts: tuple[str, ...] = ()
    media: tuple[int, ...] = ()
    voices: int = 0  # of the media: what a voice says needs no words beside it
    place: str = ""
    lng: float | None = None  # GCJ-02, as WeChat gives it and orders keep it
    lat: float | None = None
    place_unknown: bool = False
    phone: str = ""
    type: str = ""
    asked: str = ""  # what | where | phone
    not_similar: bool = False

    @property
    def empty(self) -> bool:
        """Nothing a citizen would miss."""
        return not (self.texts or self.media or self.place or self.lng is not None)

    @property
    def content(self) -> str:
        """All that was written, as it was written."""
        return "\n".join(self.texts)


@dataclass(frozen=True)
class Side:
    """What a question to the citizen was about."""

    action: str = ""
    offered: tuple[str, ...] = ()  # order numbers, or ids of similar orders, as they were listed
    number: str = ""
    process: int = 0
    result: int = 0
    phone: str = ""


@dataclass(frozen=True)
class State:
    """The whole of it."""

    stage: Stage = Stage.OPEN
    draft: Draft = field(default_factory=Draft)
    side: Side = field(default_factory=Side)

    def at(self, stage: Stage, **side: Any) -> "State":
        """Another stage, with what it has to remember."""
        return replace(self, stage=stage, side=Side(**side))

    def having(self, **draft: Any) -> "State":
        """The draft changed."""
        return replace(self, draft=replace(self.draft, **draft))

    @property
    def rested(self) -> "State":
        """Side questions are over; a draft goes on."""
        return self.at(Stage.OPEN if self.draft.empty else Stage.COLLECTING)

    def as_json(self) -> dict[str, Any]:
        """For the row."""
        return {"draft": asdict(self.draft), "side": asdict(self.side)}

    @classmethod
    def of(cls, stage: str, kept: dict[str, Any]) -> Self:
        """From the row; what an older version kept and nobody knows any more is left out."""
        return cls(
            Stage(stage) if stage in set(Stage) else Stage.OPEN,
            Draft(**_known(Draft, kept.get("draft", {}))),
            Side(**_known(Side, kept.get("side", {}))),
        )


def _known(kind: type[Draft] | type[Side], kept: dict[str, Any]) -> dict[str, Any]:
    names = kind.__dataclass_fields__
    return {name: tuple(v) if isinstance(v, list) else v for name, v in kept.items() if name in names}
