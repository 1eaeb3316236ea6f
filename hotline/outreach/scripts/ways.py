"""Where a step may go on to."""

from hotline.calls.ivr.paths import reached
from hotline.outreach.scripts.steps import Ask, Branch, Record, Say, Script, Step


def ways(step: Step) -> list[str]:
    """Every step this one may lead to."""
    if isinstance(step, Ask):
        return [*(one.next for one in step.answers), step.otherwise]
    return silent_ways(step)


def silent_ways(step: Step) -> list[str]:
    """Where it goes on when the person answers nothing."""
    match step:
        case Ask():
            return [step.otherwise]
        case Branch():
            return [*step.cases.values(), step.otherwise]
        case Say() | Record():
            return [step.next]
    return []


def missing(script: Script) -> list[str]:
    """Goals that are no steps yet."""
    goals = [script.start, *(goal for step in script.steps.values() for goal in ways(step))]
    return [goal for goal in dict.fromkeys(goals) if goal not in script.steps]


def first_spoken(script: Script) -> list[str]:
    """The steps of which one speaks first: branches at the beginning only choose among them."""
    branches = {name: ways(step) for name, step in script.steps.items() if isinstance(step, Branch)}
    come_to = reached([script.start], branches)
    return [name for name in script.steps if name in come_to and name not in branches]


def reached_without(script: Script, slot: str) -> set[str]:
    """The steps one may come to without an answer that fills this slot."""

    def unfilled(step: Step) -> list[str]:
        return silent_ways(step) if isinstance(step, Ask) and step.into == slot else ways(step)

    return reached([script.start], {name: unfilled(step) for name, step in script.steps.items()})
