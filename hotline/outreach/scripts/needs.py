"""What a centre may not take out of a script of ours: the answers and results somebody acts upon."""

from collections.abc import Iterator

from hotline.outreach.scripts.built_in import BuiltIn, built_in
from hotline.outreach.scripts.checking import Finding, findings
from hotline.outreach.scripts.steps import RESULTS, Ask, End, Result, Script


def all_findings(code: str, script: Script) -> list[Finding]:
    """Everything that keeps this script, under this code, from being used."""
    ours = built_in().get(code)
    return [*findings(script), *(_lacking(ours, script) if ours else ())]


def _lacking(ours: BuiltIn, script: Script) -> Iterator[Finding]:
    asked = _answers(script)
    for slot, wanted in ours.needs.items():
        known = _answers(ours.script)[slot]
        for value in wanted:
            if value not in asked.get(slot, {}):
                yield Finding(script.start, f"要能问到“{slot}”的回答“{value}”，系统靠它办理后续")
        for value, step in asked.get(slot, {}).items():
            if value not in known:
                yield Finding(step, f"系统不认识“{slot}”的回答“{value}”，请写成{'、'.join(known)}的一种说法")
    ends = {step.outcome for step in script.steps.values() if isinstance(step, End)}
    for result in ours.needs_ends:
        if result not in ends:
            word = RESULTS[Result(result)]
            yield Finding(script.start, f"要有一个结果为“{word}”的结束，系统靠它办理后续")


def _answers(script: Script) -> dict[str, dict[str, str]]:
    """Slot → value → the step that asks for it."""
    asked: dict[str, dict[str, str]] = {}
    for name, step in script.steps.items():
        if isinstance(step, Ask):
            asked.setdefault(step.into, {}).update((answer.value, name) for answer in step.answers)
    return asked
