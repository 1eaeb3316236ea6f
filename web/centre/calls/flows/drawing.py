"""Steps as a drawing: columns from the start to the right, a line for every way on. For flows and robots' scripts."""

from collections.abc import Mapping
from dataclasses import dataclass

WIDTH, HEIGHT = 168, 52
ACROSS, DOWN = WIDTH + 92, HEIGHT + 26
MARGIN = 24
LETTERS = 11


@dataclass(frozen=True)
class Plan:
    """What is drawn, in words: every step's kind, title and ways on (in full, in short, goal)."""

    start: str
    kinds: Mapping[str, str]
    titles: Mapping[str, str]
    ways: Mapping[str, list[tuple[str, str, str]]]

    def goals(self, name: str) -> list[str]:
        return [goal for _full, _short, goal in self.ways.get(name, [])]


@dataclass(frozen=True)
class Node:
    """A step, or a goal that is to be made yet."""

    name: str
    label: str
    kind: str  # empty: to be made yet
    x: int
    y: int
    start: bool
    faulty: bool


@dataclass(frozen=True)
class Edge:
    """A way from one step to another."""

    path: str
    label: str
    x: int
    y: int
    back: bool


@dataclass(frozen=True)
class Drawing:
    """Everything with its place."""

    nodes: list[Node]
    edges: list[Edge]
    width: int
    height: int


def draw(plan: Plan, faulty: frozenset[str] = frozenset()) -> Drawing:
    """Steps nobody reaches stand in a last column of their own."""
    columns = _columns(plan)
    places = {
        name: (MARGIN + column * ACROSS, MARGIN + row * DOWN)
        for column, names in enumerate(columns)
        for row, name in enumerate(names)
    }
    nodes = [_node(plan, name, place, name in faulty) for name, place in places.items()]
    edges = [edge for name in plan.kinds for edge in _edges(plan, name, places)]
    deepest = max((len(names) for names in columns), default=1)
    around = DOWN if any(edge.back for edge in edges) else 0
    return Drawing(
        nodes,
        edges,
        width=2 * MARGIN + len(columns) * ACROSS - (ACROSS - WIDTH),
        height=2 * MARGIN + deepest * DOWN + around,
    )


def _columns(plan: Plan) -> list[list[str]]:
    """By the fewest ways from the start."""
    columns, seen = [[plan.start]], {plan.start}
    while columns[-1]:
        goals = [goal for name in columns[-1] for goal in plan.goals(name)]
        columns.append([goal for goal in dict.fromkeys(goals) if goal not in seen])
        seen |= set(goals)
    every = dict.fromkeys([*plan.kinds, *(goal for name in plan.kinds for goal in plan.goals(name))])
    left = [name for name in every if name not in seen]
    return [names for names in [*columns, left] if names]


def _node(plan: Plan, name: str, place: tuple[int, int], faulty: bool) -> Node:
    text = plan.titles.get(name, name)
    label = text if len(text) <= LETTERS else f"{text[: LETTERS - 1]}…"
    return Node(name, label, plan.kinds.get(name, ""), *place, name == plan.start, faulty)


def _edges(plan: Plan, name: str, places: Mapping[str, tuple[int, int]]) -> list[Edge]:
    """Ways to one goal are one line with all their labels."""
    labels: dict[str, list[str]] = {}
    for _full, short, goal in plan.ways[name]:
        labels.setdefault(goal, []).append(short)
    x, y = places[name]
    edges = []
    for place, (goal, shorts) in enumerate(labels.items(), 1):
        begin = y + round(HEIGHT * place / (len(labels) + 1))
        edges.append(_edge(x, begin, *places[goal], " ".join(filter(None, shorts))))
    return edges


def _edge(x: int, begin: int, goal_x: int, goal_y: int, label: str) -> Edge:
    end = goal_y + HEIGHT // 2
    right = x + WIDTH
    if goal_x > x:
        bend = (goal_x - right) // 2
        path = f"M{right} {begin} C{right + bend} {begin} {goal_x - bend} {end} {goal_x - 6} {end}"
        return Edge(path, label, right + 6, begin - 4, False)
    below = max(begin, goal_y + HEIGHT) + DOWN // 2
    path = (
        f"M{right} {begin} C{right + 40} {begin} {right + 40} {below} {right} {below} "
        f"L{goal_x + WIDTH // 2 + 20} {below} Q{goal_x + WIDTH // 2} {below} {goal_x + WIDTH // 2} {goal_y + HEIGHT + 6}"
    )
    return Edge(path, label, right + 6, begin - 4, True)
