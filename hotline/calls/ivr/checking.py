"""A flow may speak to citizens only when it cannot trap them.

Every key leads somewhere; every step can be reached; from every step the end can be reached; and a caller who
says nothing at all reaches an end in finitely many steps, so no line is held for ever.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hotline.calls.ivr.paths import backwards, circle, reached
from hotline.calls.ivr.steps import (
    Answer,
    CallBack,
    Choose,
    Collect,
    Condition,
    Flow,
    HangUp,
    Menu,
    Play,
    Prompt,
    QueryOrder,
    Rate,
    Step,
    Transfer,
    Voicemail,
)


@dataclass(frozen=True)
class Problem:
    """What is wrong, at which step; a sentence for whoever edits the flow."""

    step: str
    text: str


def ways(step: Step) -> list[str]:
    """Every step this one may go on to."""
    match step:
        case Menu():
            return [*step.keys.values(), step.failed]
        case _:
            return silent_ways(step)


def silent_ways(step: Step) -> list[str]:
    """Where it goes on when the caller presses nothing: a menu only fails, everything else may happen."""
    match step:
        case Menu():
            return [step.failed]
        case Collect():
            return [step.next, step.failed]
        case Condition():
            return [*[one.next for one in step.branches], step.otherwise]
        case QueryOrder():
            return [step.found, step.not_found]
        case Answer():
            return [step.next, step.missing]
        case Transfer():
            return [step.failed]
        case HangUp():
            return []
        case Play() | Choose() | Voicemail() | CallBack() | Rate():
            return [step.next]


def problems(flow: Flow) -> list[Problem]:
    """Everything that keeps this flow from being put to use; [] when it may speak."""
    broken = list(_broken_ways(flow))
    if broken:
        return broken
    return [*_unreachable(flow), *_endless(flow), *circles(flow), *_content(flow)]


def _broken_ways(flow: Flow) -> Iterator[Problem]:
    if flow.start not in flow.steps:
        yield Problem(flow.start, "起始步骤不存在")
    for name, step in flow.steps.items():
        for goal in dict.fromkeys(ways(step)):
            if goal not in flow.steps:
                yield Problem(name, f"指向的步骤“{goal}”不存在")


def _unreachable(flow: Flow) -> Iterator[Problem]:
    come_to = reached([flow.start], {name: ways(step) for name, step in flow.steps.items()})
    yield from (Problem(name, "没有任何步骤通向这里") for name in flow.steps if name not in come_to)


def _endless(flow: Flow) -> Iterator[Problem]:
    """A transfer is an end too: the caller is with somebody then."""
    ends = [name for name, step in flow.steps.items() if isinstance(step, HangUp | Transfer)]
    ending = reached(ends, backwards({name: ways(step) for name, step in flow.steps.items()}))
    yield from (Problem(name, "从这里走不到结束或转接") for name in flow.steps if name not in ending)


def circles(flow: Flow) -> Iterator[Problem]:
    """Only a key of a menu may lead back: then it is the caller who goes round, not the flow.

    Goals that are no steps yet lead nowhere here, so that a flow half drawn can be asked too.
    """
    names = circle({name: silent_ways(step) for name, step in flow.steps.items()})
    if names:
        yield Problem(names[-1], f"来电人不按键时会无限循环：{' → '.join(names)}")


def _content(flow: Flow) -> Iterator[Problem]:
    collected = {step.into for step in flow.steps.values() if isinstance(step, Collect)}
    for name, step in flow.steps.items():
        prompt = getattr(step, "prompt", None)
        if isinstance(prompt, Prompt) and not isinstance(step, HangUp) and not _speaks(prompt):
            yield Problem(name, "没有语音或文字")
        if isinstance(step, QueryOrder) and not {step.number_from, step.code_from} <= collected:
            yield Problem(name, "查询所需的编号或查询码没有收号步骤")
        if isinstance(step, Collect) and step.shortest > step.longest:
            yield Problem(name, "最短位数大于最长位数")


def _speaks(prompt: Prompt) -> bool:
    return "zh" in prompt.text or "zh" in prompt.recording
