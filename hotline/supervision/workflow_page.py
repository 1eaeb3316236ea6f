"""docs/supervision.md, generated from the workflow table: `python -m hotline.supervision.workflow_page`."""

from pathlib import Path

from hotline.supervision.states import STATES, SupervisionState
from hotline.supervision.workflow import STEPS, Step

PAGE = Path(__file__).parents[2] / "docs" / "supervision.md"
HEAD = """# The life of a supervision notice · 督办单

Generated from `hotline/supervision/workflow.py` by `python -m hotline.supervision.workflow_page`; a test
compares them.

A notice rests on one or several orders of one unit, is numbered without gaps per centre and year
(督〔2026〕00012号), and owes its feedback by the city's figure (`supervision` in [profiles.md](profiles.md)) in
working time, or by a moment its issuer sets. The centre's supervisors issue to any unit, a leader to what is
below him ([roles.md](roles.md)). Who asked does not answer; who answered does not judge the answer. Only the
centre lifts the marks a notice rests on. Feedback that is late is announced to both sides by a sweep.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, _diagram(), _states(), _steps()]).rstrip() + "\n"


def _diagram() -> str:
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> issued: 发督办单"]
    for step in STEPS:
        before = [state for state in SupervisionState if state in step.from_states and step.to]
        lines += [f"    {state} --> {step.to}: {step.label}" for state in before]
    return "\n".join([*lines, "    verified --> [*]", "    withdrawn --> [*]", "```", ""])


def _states() -> str:
    rows = [f"| `{state}` | {label} |" for state, label in STATES.items()]
    return "\n".join(["## States", "", "| Code | Screen |", "|---|---|", *rows, ""])


def _steps() -> str:
    head = "| Step | Screen | Side | Permission | From | To | Fields |"
    return "\n".join(["## Steps", "", head, "|---|---|---|---|---|---|---|", *map(_row, STEPS)])


def _row(step: Step) -> str:
    before = ", ".join(f"`{state}`" for state in SupervisionState if state in step.from_states)
    after = f"`{step.to}`" if step.to else "(stays)"
    fields = ", ".join(f"`{name}`" for name in step.fields.model_fields) or "–"
    return f"| `{step.name}` | {step.label} | {step.side} | `{step.permission}` | {before} | {after} | {fields} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
