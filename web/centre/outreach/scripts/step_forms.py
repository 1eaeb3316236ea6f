"""A form for every kind of step: the step's own fields, with what a browser cannot send made sendable."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, create_model

from hotline.outreach.scripts import steps
from hotline.outreach.scripts.steps import Step, StepId, Word

KINDS: Mapping[str, type[BaseModel]] = {
    "say": steps.Say,
    "ask": steps.Ask,
    "record": steps.Record,
    "branch": steps.Branch,
    "transfer": steps.Transfer,
    "end": steps.End,
}
NOTES: Mapping[str, str] = {
    "say": "说一段话，然后继续",
    "ask": "问一个问题，可以按键回答，也可以直接说",
    "record": "请对方说一段话，录下来",
    "branch": "按前面的回答走不同的路",
    "transfer": "转给人工坐席",
    "end": "说再见并挂机",
}
#: Answers or cases one form has room for.
MOST = 9
KEYS = (*"123456789", "*", "#")
_BETWEEN = re.compile(r"[\s,，、;；/]+")


def _phrases(value: object) -> object:
    """Written in one field, with anything between them."""
    texts = value if isinstance(value, list | tuple) else [value]
    return [phrase for text in texts for phrase in _BETWEEN.split(str(text)) if phrase]


class AnswerForm(BaseModel):
    """One answer; left blank it does not exist."""

    value: Word
    key: steps.KeyPad
    phrases: Annotated[list[Word], Field(max_length=20), BeforeValidator(_phrases)] = []
    next: StepId


class CaseForm(BaseModel):
    """One way of a branch."""

    value: Word
    next: StepId


class Envelope(BaseModel):
    """What every form of a step carries beside the step. `do` names a button: one more, up, down, away."""

    revision: int = 0
    do: Annotated[str, StringConstraints(pattern=r"^(|more|(up|down|drop):[0-8])$")] = ""


def form_for(kind: str) -> type[BaseModel]:
    """The form of one kind of step."""
    own = {name: info for name, info in KINDS[kind].model_fields.items() if name != "kind"}
    fields: dict[str, Any] = {name: (info.annotation, info) for name, info in own.items()}
    if part := PARTS.get(kind):
        fields.pop(part[0])
        fields |= {f"part{place}": (part[1] | None, None) for place in range(MOST)}
    return create_model(f"{kind}_form", __base__=Envelope, **fields)


#: Fields that are lists: what they are called, and the form of one of them.
PARTS: Mapping[str, tuple[str, type[BaseModel]]] = {
    "ask": ("answers", AnswerForm),
    "branch": ("cases", CaseForm),
}


def parts_of(form: BaseModel, do: str) -> list[dict[str, Any]]:
    """Those filled in, in the order the buttons made."""
    given = [getattr(form, f"part{place}", None) for place in range(MOST)]
    act, _, place = do.partition(":")
    if place:
        given = _rearranged(given, act, int(place))
    return [one.model_dump(mode="json") for one in given if one is not None]


def step_of(kind: str, form: BaseModel, parts: Sequence[Mapping[str, Any]]) -> Step:
    """The step somebody filled in."""
    data = form.model_dump(mode="json", exclude=set(Envelope.model_fields))
    data = {name: value for name, value in data.items() if not name.startswith("part")}
    if kind == "ask":
        data["answers"] = parts
    if kind == "branch":
        data["cases"] = {one["value"]: one["next"] for one in parts}
    step: Any = KINDS[kind].model_validate(data | {"kind": kind})
    return step  # type: ignore[no-any-return]


def values_of(step: Step) -> dict[str, Any]:
    """A step as its form shows it: names with dots."""
    data = step.model_dump(mode="json")
    for place, answer in enumerate(data.pop("answers", [])):
        data[f"part{place}"] = answer | {"phrases": "、".join(answer["phrases"])}
    for place, (value, goal) in enumerate(data.pop("cases", {}).items()):
        data[f"part{place}"] = {"value": value, "next": goal}
    return dict(_flat("", data))


def starting(kind: str) -> dict[str, Any]:
    """What a new step's form shows."""
    usual = {name: info.default for name, info in KINDS[kind].model_fields.items() if not info.is_required()}
    return {name: value for name, value in usual.items() if isinstance(value, str | int | float)}


def _rearranged(given: list[Any], act: str, place: int) -> list[Any]:
    moved = given.pop(place)
    if act != "drop":
        given.insert(max(0, place - 1 if act == "up" else place + 1), moved)
    return given


def _flat(prefix: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [pair for name, one in value.items() for pair in _flat(f"{prefix}{name}.", one)]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return [] if value is None else [(prefix.rstrip("."), value)]
