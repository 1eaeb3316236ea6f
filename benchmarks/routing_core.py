"""The routing core under a million simulated calls: every one ends once, and what each event costs.

python -m benchmarks.routing_core [--calls 1000000] [--agents 200]
"""

import argparse
import sys
import time

from tests.calls.acd.day import Day
from tests.calls.acd.witness import Witness

# the storm: 1,000 calls, 20 agents, telephones that die while they ring and in mid-conversation
STORMS = 20


def storm(seed: int) -> Witness:
    return Day(1000, 20, seed=seed, gap=8, crashes_ringing=0.1, crashes_talking=0.25).run()


def storms() -> bool:
    seen = [storm(seed) for seed in range(STORMS)]
    crashes = sum(one.seen["Hold"] for one in seen)
    right = all(one.balanced and one.outcomes.total() == 1000 for one in seen)
    print(f"{STORMS} storms of 1,000 calls x 20 agents: {crashes:,} conversations lost their agent; ", end="")
    print("every call ended once, no two winners" if right else "THE BOOKS ARE WRONG")
    return right


def long_day(calls: int, agents: int) -> bool:
    day = Day(calls, agents, gap=130 / agents)
    began = time.perf_counter()
    witness = day.run()
    spent = time.perf_counter() - began
    right = witness.balanced and witness.outcomes.total() == calls
    for outcome, count in sorted(witness.outcomes.items()):
        print(f"  {outcome:20} {count:>9,}")
    print(
        f"  {'sum':20} {witness.outcomes.total():>9,}  entered {calls:,}: {'equal' if right else 'DIFFERENT'}"
    )
    print(
        f"  {day.events:,} events in {spent:.0f} s with the simulation: {spent / day.events * 1e6:.1f} us each"
    )
    return right


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--agents", type=int, default=200)
    asked = parser.parse_args()
    right = storms()
    print(f"{asked.calls:,} calls, {asked.agents} agents")
    return 0 if long_day(asked.calls, asked.agents) and right else 1


if __name__ == "__main__":
    sys.exit(main())
