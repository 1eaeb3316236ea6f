"""Changes of a script while it is written: pure, whole, and never half a script."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from hotline.outreach.scripts.filling import slots_in
from hotline.outreach.scripts.slots import KNOWN
from hotline.outreach.scripts.steps import Branch, Prompt, Script, Step
from hotline.outreach.scripts.ways import missing, ways

Change = Callable[[Script], Script]


@dataclass(frozen=True)
class Difference:
    """A step that one version has and the other has not, or has differently."""

    step: str
    kind: Literal["added", "removed", "changed"]
    before: Step | None
    after: Step | None


def put(script: Script, name: str, step: Step) -> Script:
    """A new step, or another one in its place."""
    return _brought(script.model_copy(update={"steps": {**script.steps, name: step}}))


def remove(script: Script, name: str) -> Script:
    """Ways that led there lead nowhere now, and the checks say so. The last step stays."""
    rest = {one: step for one, step in script.steps.items() if one != name}
    return _brought(script.model_copy(update={"steps": rest})) if rest else script


def move(script: Script, name: str, by: int) -> Script:
    """Further up or down in the list; what leads where stays as it is."""
    names = list(script.steps)
    place = names.index(name)
    names.insert(max(0, min(len(names) - 1, place + by)), names.pop(place))
    return script.model_copy(update={"steps": {one: script.steps[one] for one in names}})


def begin_with(script: Script, name: str) -> Script:
    """Another first step."""
    return script.model_copy(update={"start": name})


def with_slots(script: Script, slots: Iterable[str]) -> Script:
    """What else the call brings along: columns of a list of numbers."""
    return _brought(Script.model_validate(script.model_dump() | {"slots": list(dict.fromkeys(slots))}))


def free_name(script: Script, kind: str) -> str:
    """`ask_2`: an id nobody uses, neither as a step nor as a goal that is still to be made."""
    used = {*script.steps, *missing(script)}
    number = 1
    while f"{kind}_{number}" in used:
        number += 1
    return f"{kind}_{number}"


def differences(before: Script, after: Script) -> list[Difference]:
    """By step, in the order of the newer script."""
    found = []
    for name, step in after.steps.items():
        old = before.steps.get(name)
        if old != step:
            found.append(Difference(name, "added" if old is None else "changed", old, step))
    gone = [name for name in before.steps if name not in after.steps]
    return [*found, *(Difference(name, "removed", before.steps[name], None) for name in gone)]


def comes_from(script: Script, name: str) -> list[str]:
    """The steps that lead to this one."""
    return [one for one, step in script.steps.items() if name in ways(step)]


def spoken_slots(script: Script) -> list[str]:
    """Every slot some sentence names."""
    prompts = [getattr(step, "prompt", None) for step in script.steps.values()]
    texts = [one.text for one in prompts if isinstance(one, Prompt)]
    return list(dict.fromkeys(slot for text in texts for slot in slots_in(text)))


def _brought(script: Script) -> Script:
    """What every call about an order knows comes along as soon as a text names it, and only then."""
    named = [
        *spoken_slots(script),
        *(step.slot for step in script.steps.values() if isinstance(step, Branch)),
    ]
    asked = {getattr(step, "into", "") for step in script.steps.values()}
    known = [slot for slot in named if slot in KNOWN and slot not in asked]
    others = [slot for slot in script.slots if slot not in KNOWN]
    return script.model_copy(update={"slots": tuple(dict.fromkeys([*known, *others]))})
