"""docs/workflow.md, generated from the workflow table: `python -m hotline.orders.workflow_page`."""

from pathlib import Path

from hotline.orders.labels import INVALID_CODES, MARK_RULES, STATES, TYPES, URGENCIES
from hotline.orders.states import State
from hotline.orders.workflow import STEPS, Step

PAGE = Path(__file__).parents[2] / "docs" / "workflow.md"
HEAD = """# The life of a work order

Generated from `hotline/orders/workflow.py`; `make check` fails when this page is out of step.
Which of several states an action ends in is decided in `hotline/orders/actions/` by the city's profile.
"""
# Side roads start almost anywhere; drawn, they would hide the main road.
_SIDE = {"merge", "unmerge", "withdraw", "suspend", "resume", "mend", "mark_invalid", "mark_difficult"}


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, _diagram(), _states(), _actions(), _words(), ""])


def _diagram() -> str:
    lines = ["## The main road", "", "```mermaid", "stateDiagram-v2", "    [*] --> received: 提交"]
    for step in STEPS:
        if step.name not in _SIDE:
            lines += _arrows(step)
    return "\n".join([*lines, "    closed --> [*]", "```", ""])


def _arrows(step: Step) -> list[str]:
    return [
        f"    {before} --> {after}: {step.label}"
        for before in State
        for after in State
        if before in step.from_states and after in step.to and before is not after
    ]


def _states() -> str:
    rows = [f"| `{state}` | {label} |" for state, label in STATES.items()]
    return "\n".join(["## States", "", "| Code | Screen |", "|---|---|", *rows, ""])


def _actions() -> str:
    rows = [
        f"| `{step.name}` | {step.label} | {_names(step.from_states)} | {_names(step.to) or '(stays)'} "
        f"| {_who(step)} | {', '.join(f'`{name}`' for name in step.fields.model_fields) or '–'} |"
        for step in STEPS
    ]
    head = "| Action | Screen | From | To | Permission | Fields |"
    return "\n".join(["## Actions", "", head, "|---|---|---|---|---|---|", *rows, ""])


def _who(step: Step) -> str:
    permission = f"`{step.permission}`" if step.permission else "the citizen alone"
    return permission + (", the citizen" if step.citizen and step.permission else "")


def _names(states: frozenset[State]) -> str:
    if len(states) == len(State):
        return "any"
    return ", ".join(f"`{state}`" for state in State if state in states)


def _words() -> str:
    tables = (
        ("Types", TYPES),
        ("Urgency", URGENCIES),
        ("Invalid codes", INVALID_CODES),
        ("Marks", MARK_RULES),
    )
    parts = []
    for title, labels in tables:
        rows = [f"| `{code}` | {label} |" for code, label in labels.items()]
        parts += [f"## {title}", "", "| Code | Screen |", "|---|---|", *rows, ""]
    return "\n".join(parts).rstrip()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
