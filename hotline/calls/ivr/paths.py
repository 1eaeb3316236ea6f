"""Ways through named steps: what can be reached, and where one would go round for ever."""

from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

#: A step's name → the names it may go on to. Names that are no steps yet lead nowhere.
Ways = Mapping[str, Sequence[str]]


def reached(start: Iterable[str], ways: Ways) -> set[str]:
    """Everything one may come to from these, and they themselves."""
    found = set(start)
    todo = list(found)
    while todo:
        fresh = [one for one in ways.get(todo.pop(), ()) if one not in found]
        found |= set(fresh)
        todo += fresh
    return found


def backwards(ways: Ways) -> dict[str, list[str]]:
    """Every way the other way round."""
    back: dict[str, list[str]] = {}
    for name, goals in ways.items():
        for goal in goals:
            back.setdefault(goal, []).append(name)
    return back


def circle(ways: Ways) -> list[str]:
    """One way that comes back to where it began, in its order; [] when there is none."""
    try:
        TopologicalSorter(ways).prepare()
    except CycleError as found:
        return list(reversed(list(dict.fromkeys(found.args[1]))))
    return []
