"""Scripts in words: what a step says and does, and upon what it goes on where."""

from collections.abc import Mapping
from typing import Any

from hotline.calls.models import SkillGroup
from hotline.outreach.scripts import steps as s
from hotline.outreach.scripts.slots import KNOWN
from hotline.outreach.scripts.states import VERSION_STATES, VersionState
from hotline.outreach.scripts.steps import LABELS, RESULTS, Prompt, Script, Step
from web.centre.calls.flows.drawing import Plan
from web.kit import gettext as _

#: Icon of each kind of step.
ICONS = {
    "say": "megaphone",
    "ask": "question",
    "branch": "split",
    "record": "mic",
    "transfer": "headset",
    "end": "phone",
}
#: tone and icon of a version's badge
VERSION_LOOKS = {
    VersionState.IN_REVIEW: ("warn", "eye"),
    VersionState.APPROVED: ("good", "check-circle"),
    VersionState.REFUSED: ("bad", "octagon"),
    VersionState.WITHDRAWN: ("quiet", "undo"),
}


def title(script: Script, name: str) -> str:
    """What people call a step; a goal that is no step yet is called by its id."""
    step = script.steps.get(name)
    return name if step is None else step.title or _("{kind} {id}", kind=_(LABELS[step.kind]), id=name)


def says(step: Step) -> str:
    """The words of a step."""
    prompt = getattr(step, "prompt", None)
    return prompt.text if isinstance(prompt, Prompt) else ""


def ways(step: Step) -> list[tuple[str, str, str]]:
    """(in full, in short, goal) of every way on."""
    match step:
        case s.Ask():
            answers = [(_answer(one), one.key, one.next) for one in step.answers]
            return [*answers, (_("问 {n} 遍没有答复", n=step.attempts), _("无"), step.otherwise)]
        case s.Branch():
            cases = [(_("“{value}”", value=value), value[:4], goal) for value, goal in step.cases.items()]
            return [*cases, (_("其他"), _("其他"), step.otherwise)]
        case s.Record():
            return [(_("说完后"), "", step.next)]
        case s.Say():
            return [(_("说完后"), "", step.next)]
    return []


def slot_word(script: Script, slot: str) -> str:
    """What a slot stands for: what a call brings along by its name, an answer by its question's."""
    if slot in KNOWN:
        return _(KNOWN[slot])
    asked = (step.title for step in script.steps.values() if getattr(step, "into", "") == slot)
    return next((title for title in asked if title), slot)


def plan(script: Script) -> Plan:
    """For the drawing."""
    steps = script.steps
    return Plan(
        script.start,
        kinds={name: step.kind for name, step in steps.items()},
        titles={name: title(script, name) for name in steps},
        ways={name: ways(step) for name, step in steps.items()},
    )


async def group_names(tenant_id: int | None) -> dict[int, str]:
    """Whom a talk may be handed to."""
    groups = await SkillGroup.filter(tenant_id=tenant_id, active=True).order_by("id")
    return {one.id: one.name for one in groups}


def words(script: Script, groups: Mapping[int, str] | None = None) -> dict[str, Any]:
    """What templates of steps ask for."""
    return {
        "labels_of_steps": LABELS,
        "results": RESULTS,
        "icons": ICONS,
        "says": says,
        "ways": ways,
        "slot_word": lambda slot: slot_word(script, slot),
        "version_states": VERSION_STATES,
        "version_looks": VERSION_LOOKS,
        "group_word": lambda number: (groups or {}).get(number, "—"),
        "title_of": lambda name: title(script, name),
    }


def _answer(one: s.Answer) -> str:
    return _("按 {key} 或说“{value}”", key=one.key, value=one.value)
