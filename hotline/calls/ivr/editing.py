"""Changes of a flow while it is drawn: pure, whole, and never half a flow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hotline.calls.ivr.checking import ways
from hotline.calls.ivr.steps import Flow, Step


@dataclass(frozen=True)
class Difference:
    """A step that one version has and the other has not, or has differently."""

    step: str
    kind: str  # "added" | "removed" | "changed"
    before: Step | None
    after: Step | None


def put(flow: Flow, name: str, step: Step) -> Flow:
    """A new step, or another one in its place."""
    return Flow(start=flow.start, steps={**flow.steps, name: step})


def remove(flow: Flow, name: str) -> Flow:
    """Ways that led there lead nowhere now, and the checks say so. The last step stays."""
    rest = {one: step for one, step in flow.steps.items() if one != name}
    return Flow(start=flow.start, steps=rest) if rest else flow


def begin_with(flow: Flow, name: str) -> Flow:
    """Another first step."""
    return Flow(start=name, steps=flow.steps)


def rename(flow: Flow, old: str, new: str) -> Flow:
    """Every way that led to the old name leads to the new one."""
    steps = {new if one == old else one: step for one, step in flow.steps.items()}
    data = {one: redirected(step.model_dump(mode="json"), old, new) for one, step in steps.items()}
    return Flow.model_validate({"start": new if flow.start == old else flow.start, "steps": data})


def redirected(step: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """The data of a step with one goal for another; variables and words are left alone."""
    changed: dict[str, Any] = {
        name: new if name in GOALS and value == old else value for name, value in step.items()
    }
    if "keys" in changed:
        changed["keys"] = {key: new if goal == old else goal for key, goal in changed["keys"].items()}
    if "branches" in changed:
        changed["branches"] = [redirected(branch, old, new) for branch in changed["branches"]]
    return changed


def free_name(flow: Flow, kind: str) -> str:
    """`menu_2`: an id nobody uses, neither as a step nor as a goal that is still to be made."""
    used = set(flow.steps) | {goal for step in flow.steps.values() for goal in ways(step)}
    number = 1
    while f"{kind}_{number}" in used:
        number += 1
    return f"{kind}_{number}"


def missing(flow: Flow) -> list[str]:
    """Goals that are no steps yet."""
    goals = [goal for step in flow.steps.values() for goal in ways(step)]
    return [goal for goal in dict.fromkeys(goals) if goal not in flow.steps]


def differences(before: Flow, after: Flow) -> list[Difference]:
    """By step, in the order of the newer flow."""
    found = []
    for name, step in after.steps.items():
        old = before.steps.get(name)
        if old != step:
            found.append(Difference(name, "added" if old is None else "changed", old, step))
    gone = [name for name in before.steps if name not in after.steps]
    return [*found, *(Difference(name, "removed", before.steps[name], None) for name in gone)]


#: Fields of steps and branches that name another step.
GOALS = frozenset({"next", "failed", "otherwise", "found", "not_found", "missing"})
