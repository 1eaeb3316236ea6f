"""Whether a branch of a flow holds."""

from hotline.calls.ivr.session import Facts
from hotline.calls.ivr.steps import When
from hotline.worktime.zone import local


def holds(when: When, facts: Facts) -> bool:
    """All that is given must hold; nothing given holds always."""
    return _time(when, facts) and _numbers(when, facts) and _queue(when, facts)


def _time(when: When, facts: Facts) -> bool:
    wall = local(facts.now)
    if when.open is not None and when.open is not facts.open:
        return False
    if when.weekdays is not None and wall.isoweekday() not in when.weekdays:
        return False
    return _between(f"{wall:%H:%M}", when.since or "00:00", when.until or "24:00")


def _between(clock: str, since: str, until: str) -> bool:
    """Past midnight when it ends before it begins."""
    if since <= until:
        return since <= clock < until
    return clock >= since or clock < until


def _numbers(when: When, facts: Facts) -> bool:
    if when.tenant is not None and when.tenant != facts.tenant:
        return False
    return facts.caller.startswith(when.caller or "") and facts.called.startswith(when.called or "")


def _queue(when: When, facts: Facts) -> bool:
    group = when.group if when.group is not None else -1
    if when.waiting_at_least is not None and facts.waiting.get(group, 0) < when.waiting_at_least:
        return False
    return when.agents_at_most is None or facts.agents.get(group, 0) <= when.agents_at_most
