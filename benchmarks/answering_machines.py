"""A person or a machine, by sound alone: greetings of generated voices over bad lines, and what listening costs."""

import argparse
import time
from collections import defaultdict

import numpy as np

from benchmarks.table import percentile, show
from hotline.speech.activity import FRAME, RATE, Activity
from tests.speech.greetings import MACHINES, Judged, Maker, judged, voice

CALLS = 60
FRAMES_A_SECOND = RATE / FRAME


def figures(count: int, seed: int) -> dict[str, list[Judged]]:
    found = defaultdict(list)
    for case in Maker(seed).cases(count):
        kind = {True: "machine", False: "person", None: "nobody"}[case.machine]
        found[f"{kind}: {case.kind}"].append(judged(case.sound))
    return dict(found)


def row(name: str, cases: list[Judged]) -> list[str]:
    first = sum(case.first == "human" for case in cases)
    last = {verdict: sum(case.last == verdict for case in cases) for verdict in ("human", "machine")}
    seconds = percentile([case.at for case in cases], 0.5)
    return [name, *map(str, (len(cases), first, last["human"], last["machine"])), f"{seconds:.1f}"]


def share(found: dict[str, list[Judged]], kind: str, wrong: str) -> str:
    cases = [case for name, some in found.items() if name.startswith(kind) for case in some]
    return f"{100 * sum(case.last == wrong for case in cases) / len(cases):.1f} % of {len(cases)}"


def cost(sound: np.ndarray) -> float:
    """Seconds of processor time a frame."""
    activity = Activity()
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    begun = time.process_time()
    for frame in frames:
        activity.hear(frame)
    return (time.process_time() - begun) / len(frames)


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--cases", type=int, default=600)
    told.add_argument("--seed", type=int, default=2026)
    given = told.parse_args()
    found = figures(given.cases, given.seed)
    header = ["line", "cases", "human at first", "human in the end", "machine in the end", "p50 s"]
    show("Who answered", header, [row(name, found[name]) for name in sorted(found)])
    talk = share(found, "machine", "human")
    show(
        "Wrong",
        ["", ""],
        [["talked to a machine", talk], ["person taken for a machine", share(found, "person", "machine")]],
    )
    speech = (np.concatenate([voice(text, "cmn", 160, 50) for text in MACHINES]) * 3000).astype(np.int16)
    costs = [("all speaking", speech), ("all silent", np.zeros(RATE * 60, np.int16))]
    rows = [[name, f"{cost(sound) * CALLS * FRAMES_A_SECOND * 100:.1f} % of a core"] for name, sound in costs]
    show(f"Listening to {CALLS} calls", ["", ""], rows)


if __name__ == "__main__":
    main()
