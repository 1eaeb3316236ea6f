"""前转、一号通、代答: where one person can be reached, in which order, and who may pick up for whom."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

#: A chain of forwards longer than this is a mistake.
MOST_HOPS = 5


@dataclass(frozen=True)
class Forwarding:
    """前转 of one extension; empty: none."""

    always: str = ""
    when_busy: str = ""
    when_away: str = ""  # not registered
    when_unanswered: str = ""


@dataclass(frozen=True)
class Stage:
    """Telephones that ring together, for so long."""

    targets: tuple[str, ...]
    seconds: float = 20.0


@dataclass(frozen=True)
class Reach:
    """一号通: the telephones of a person, stage after stage."""

    stages: tuple[Stage, ...] = ()
    forwarding: Forwarding = Forwarding()


@dataclass(frozen=True)
class House:
    """Who is set up how, and which telephones are registered or in use now."""

    people: Mapping[str, Reach]
    registered: Collection[str]
    busy: Collection[str] = ()


def stages_for(extension: str, house: House) -> tuple[Stage, ...]:
    """How to reach somebody now. Forwards are followed; a circle ends where it closes. () – nobody."""
    seen: list[str] = []
    stages: list[Stage] = []
    goal = extension
    while goal and goal not in seen and len(seen) < MOST_HOPS:
        seen.append(goal)
        goal = _follow(goal, house, stages)
    return tuple(stages)


def may_pick_up(by: str, ringing_at: str, pickup_groups: Collection[Collection[str]]) -> bool:
    """代答: colleagues of one pickup group, and never one's own telephone."""
    return by != ringing_at and any(by in group and ringing_at in group for group in pickup_groups)


def _follow(goal: str, house: House, stages: list[Stage]) -> str:
    """Ring what rings here; returns where it goes on, if anywhere."""
    reach = house.people.get(goal)
    if reach is None:  # a number outside: it rings, and that is the end of it
        stages.append(Stage((goal,)))
        return ""
    forward = reach.forwarding
    if forward.always:
        return forward.always
    if goal in house.busy and forward.when_busy:
        return forward.when_busy
    own = [_reachable(stage, house) for stage in reach.stages or (Stage((goal,)),)]
    ringing = [stage for stage in own if stage.targets]
    stages.extend(ringing)
    return forward.when_unanswered if ringing else forward.when_away or forward.when_unanswered


def _reachable(stage: Stage, house: House) -> Stage:
    """Extensions that are registered and free; outside numbers always."""
    free = [one for one in stage.targets if one not in house.busy]
    return Stage(
        tuple(one for one in free if one in house.registered or one not in house.people), stage.seconds
    )
