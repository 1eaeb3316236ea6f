"""One notice to 1,000 people's browsers: from the first call to the last answer of the push service.

python -m benchmarks.push_fanout [--browsers 1000]

The push service is the stand-in, a process of its own on the same machine; it checks every envelope and, as the
browsers, decrypts every message. PostgreSQL or SQLite makes no difference here: SQLite is used.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import httpx2

from benchmarks.table import show
from hotline.infra.bus import LocalBus
from hotline.infra.database import open_database
from hotline.infra.settings import Settings
from hotline.messages.channels import Outcome, Outgoing, channels, close
from hotline.messages.channels.webpush.models import PushSubscription
from hotline.messages.subscriptions import public_key
from hotline.people.models import Organisation, OrganisationKind, Session, Staff
from tests.servers import dying_with_us, free_port, wait_for_port

MOST_SECONDS = 3.0
RUNS = 3


@contextmanager
def push_service() -> Iterator[str]:
    port = free_port()
    only = ("--push", str(port), "--sms-a", "0", "--sms-b", "0", "--wecom", "0", "--receipts-to", "")
    command = [*dying_with_us("TERM"), str(Path(sys.executable).with_name("hotline")), "standins", *only]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for_port(port, 30)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


async def people(count: int, host: str, settings: Settings) -> list[int]:
    """Staff with a session and a browser each."""
    now = datetime.now(UTC)
    async with httpx2.AsyncClient(timeout=60) as http:
        asked = {"key": public_key(settings), "count": count}
        browsers = (await http.post(f"http://{host}/_subscribe", json=asked)).json()
    centre = await Organisation.create(code="centre", name="中心", kind=OrganisationKind.CENTRE, path="/1/")
    staff = [
        Staff(
            login=f"s{n}", name=f"s{n}", organisation=centre, tenant=centre, password_hash="-", created_at=now
        )
        for n in range(count)
    ]
    await Staff.bulk_create(staff)
    ids = [one.id for one in await Staff.all().order_by("id")]
    await Session.bulk_create(
        [Session(id=f"session-{n}", staff_id=n, created_at=now, seen_at=now) for n in ids]
    )
    await PushSubscription.bulk_create(
        [
            PushSubscription(
                staff_id=staff_id,
                session_id=f"session-{staff_id}",
                endpoint=browser["endpoint"],
                endpoint_hash=sha256(browser["endpoint"].encode()).hexdigest(),
                created_at=now,
                renewed_at=now,
                **browser["keys"],
            )
            for staff_id, browser in zip(ids, browsers, strict=True)
        ]
    )
    return ids


async def fan_out(ids: list[int], settings: Settings) -> tuple[float, int]:
    """Seconds, and how many the push service took."""
    message = Outgoing(
        delivery_id=0,
        notice_id=1,
        kind="dispatched",
        urgency="emergency",
        title="特殊紧急工单",
        body="20261121000001 人民路燃气泄漏，请立即处置并回复。",
        url="https://12345.example.cn/app/orders/20261121000001",
        staff_id=0,
        tag="notice-1",
    )
    at_hand = channels(settings, LocalBus())
    now, began = datetime.now(UTC), time.perf_counter()
    sent = await asyncio.gather(
        *(at_hand["webpush"].send(replace(message, delivery_id=n, staff_id=n), now) for n in ids)
    )
    seconds = time.perf_counter() - began
    await close(at_hand)
    return seconds, sum(one.state is Outcome.ACCEPTED for one in sent)


async def measure(count: int) -> int:
    with tempfile.TemporaryDirectory() as folder, push_service() as host:
        settings = Settings(data_dir=Path(folder), push_hosts=host, channel_timeout_seconds=30)
        async with open_database(settings, migrate=True):
            ids = await people(count, host, settings)
            runs = [await fan_out(ids, settings) for _ in range(RUNS)]
    rows = [
        [str(number + 1), f"{taken:,}", f"{seconds:.2f}", f"{taken / seconds:,.0f}", f"{MOST_SECONDS:.0f}"]
        for number, (seconds, taken) in enumerate(runs)
    ]
    show(f"One notice to {count:,} browsers", ("run", "taken", "seconds", "a second", "bar"), rows)
    return int(any(taken < count for _, taken in runs) or min(s for s, _ in runs) > MOST_SECONDS)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browsers", type=int, default=1000)
    return asyncio.run(measure(parser.parse_args().browsers))


if __name__ == "__main__":
    sys.exit(main())
