"""A script may speak to citizens only when it cannot trap, deceive or misunderstand them.

It says what it is first and how to reach a person; every step can be reached and leads to an end; silence does
not go round; every answer has a key of its own and sounds like no other; whatever is spoken is known by then.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hotline.calls.ivr.paths import backwards, circle, reached
from hotline.outreach.scripts.prompts_checking import spoken_problems
from hotline.outreach.scripts.questions_checking import question_problems
from hotline.outreach.scripts.steps import Ask, Branch, End, Script, Step, Transfer
from hotline.outreach.scripts.ways import first_spoken, silent_ways, ways


@dataclass(frozen=True)
class Finding:
    """What is wrong, at which step; a sentence for whoever writes the script."""

    step: str
    text: str


def findings(script: Script) -> list[Finding]:
    """Everything that keeps this script from being used; [] when it may speak."""
    broken = list(_broken_ways(script))
    found = broken or [*_unreachable(script), *_endless(script), *_circles(script), *_introduction(script)]
    return [*found, *_steps(script), *_branches(script)]


def _broken_ways(script: Script) -> Iterator[Finding]:
    if script.start not in script.steps:
        yield Finding(script.start, "起始步骤不存在")
    for name, step in script.steps.items():
        for goal in dict.fromkeys(ways(step)):
            if goal not in script.steps:
                yield Finding(name, f"通向的步骤“{goal}”不存在")


def _unreachable(script: Script) -> Iterator[Finding]:
    come_to = reached([script.start], _all(script))
    yield from (Finding(name, "没有任何步骤通向这里") for name in script.steps if name not in come_to)


def _endless(script: Script) -> Iterator[Finding]:
    """A person is an end too."""
    ends = [name for name, step in script.steps.items() if isinstance(step, End | Transfer)]
    ending = reached(ends, backwards(_all(script)))
    yield from (Finding(name, "从这里走不到结束或转人工") for name in script.steps if name not in ending)


def _circles(script: Script) -> Iterator[Finding]:
    """Only an answer may lead back: then it is the person who goes round, not the robot."""
    names = circle({name: silent_ways(step) for name, step in script.steps.items()})
    if names:
        called = " → ".join(script.steps[name].title or name for name in names)
        yield Finding(names[-1], f"对方不回答时会无限循环：{called}")


def _introduction(script: Script) -> Iterator[Finding]:
    for name in first_spoken(script):
        text = _text(script.steps[name])
        if "智能语音助手" not in text:
            yield Finding(name, "第一句没有说明身份，应包含“我是12345热线的智能语音助手”")
        if "录音" not in text:
            yield Finding(name, "第一句没有告知通话会录音")
    if not any("人工" in _text(step) for step in script.steps.values() if not isinstance(step, Transfer)):
        yield Finding(script.start, "没有告诉对方怎样转人工，例如“转人工请按0”")


def _steps(script: Script) -> Iterator[Finding]:
    for name, step in script.steps.items():
        yield from (Finding(name, text) for text in spoken_problems(script, name))
        if isinstance(step, Ask):
            yield from (Finding(name, text) for text in question_problems(step))


def _branches(script: Script) -> Iterator[Finding]:
    asked = [step for step in script.steps.values() if isinstance(step, Ask)]
    for name, step in script.steps.items():
        if not isinstance(step, Branch):
            continue
        possible = {answer.value for one in asked if one.into == step.slot for answer in one.answers}
        if not possible and step.slot not in script.slots:
            yield Finding(name, f"没有步骤会得到“{step.slot}”，这里无法分路")
        elif possible and step.slot not in script.slots:
            yield from (
                Finding(name, f"没有哪个回答是“{value}”") for value in step.cases if value not in possible
            )


def _all(script: Script) -> dict[str, list[str]]:
    return {name: ways(step) for name, step in script.steps.items()}


def _text(step: Step) -> str:
    prompt = getattr(step, "prompt", None)
    return prompt.text if prompt is not None else ""
