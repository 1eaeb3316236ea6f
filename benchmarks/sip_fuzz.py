"""A million broken messages into a living user agent: `python -m benchmarks.sip_fuzz`.

Bars: no exception (none answered 500, none escaped), no message takes longer than 50 ms of processor time, nothing stays
behind once the timers have run out, and the next caller is answered.
"""

import argparse
import asyncio
import random
import sys
import time

from benchmarks.table import percentile, show
from tests.sip_gateway.sip.mutations import mutated
from tests.sip_gateway.sip.test_torture import INVALID, SEMANTIC, VALID, options
from tests.sip_gateway.sip.virtual import Link, Network, party, run

SEEDS = [data for data, _ in (VALID | INVALID | SEMANTIC).values()]
LIMIT_MS = 50
PAUSE_EVERY = 1_000  # messages; then virtual time passes and timers run out


class Counting(Network):
    """Counts answers by status instead of keeping them."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, int] = {}

    def carry(self, data: bytes, sender: str, receiver: str) -> None:
        status = data[8:11].decode() if data.startswith(b"SIP/2.0 ") else "request"
        self.answers[status] = self.answers.get(status, 0) + 1


async def attack(inputs: int, seed: int) -> tuple[list[float], Counting, int]:
    network, source = Counting(), random.Random(seed)
    agent = party(network, "10.0.0.2")
    flow = Link(network, "10.0.0.2", "10.0.0.1")
    times: list[float] = []
    for number in range(inputs):
        data = mutated(source, SEEDS)
        begun = time.thread_time()
        agent.receive(data, flow)
        times.append((time.thread_time() - begun) * 1000)
        if number % PAUSE_EVERY == 0:
            await asyncio.sleep(40)
    await asyncio.sleep(200)
    network.answers["200"] = 0
    agent.receive(options(), flow)
    left = (
        len(agent.calls)
        + agent.open_calls
        + len(agent.transactions.servers)
        + len(agent.transactions.clients)
    )
    return times, network, left - 1  # the last OPTIONS' own transaction


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=3261)
    asked = parser.parse_args()
    times, network, left = run(attack(asked.inputs, asked.seed))
    errors, slowest = network.answers.get("500", 0), max(times)
    alive = network.answers["200"] == 1
    rows = [
        ["inputs", f"{asked.inputs:,}", ""],
        ["answered 500", str(errors), "0"],
        ["median ms", f"{percentile(times, 0.5):.3f}", ""],
        ["p99.9 ms", f"{percentile(times, 0.999):.3f}", ""],
        ["slowest ms", f"{slowest:.1f}", str(LIMIT_MS)],
        ["left behind", str(left), "0"],
        ["next caller answered", str(alive), "True"],
    ]
    show("Broken SIP messages", ["what", "result", "bar"], rows)
    return int(bool(errors or left or not alive or slowest > LIMIT_MS))


if __name__ == "__main__":
    sys.exit(main())
