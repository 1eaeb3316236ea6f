"""The process `benchmarks.exchange` measures: a whole gateway with a town of agents whose telephones are sipp's."""

import argparse
import asyncio
import gc
import json
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import uvloop

from hotline.calls.acd.states import AgentState
from hotline.calls.models import (
    AccessNumber,
    AgentSkill,
    CallRecord,
    IvrFlow,
    IvrVersion,
    PhoneAccount,
    SkillGroup,
)
from hotline.infra import database, logs, search
from hotline.infra.secrets import vault
from hotline.infra.settings import Settings
from hotline.people.models import Staff
from sip_gateway.exchange import announcing
from sip_gateway.exchange.exchange import Exchange
from sip_gateway.exchange.running import gateway
from sip_gateway.exchange.writing import RemoteBook
from sip_gateway.sip.flows import Target
from sip_gateway.sip.registrar import Binding
from tests.orders.town import Town, build
from tests.sip_gateway.exchange.silent import Silent

FOREVER = 10**9
LONGEST_SECONDS = 90
#: Begins the lines that are figures; others are the log.
MARK = "figures: "
#: The number, group and telephone of the agent whose screen is watched.
WATCHED, WATCHED_ACCOUNT, PASSWORD = "12346", "9999", "a-long-random-password"


async def furnish(town: Town, agents: int) -> list[int]:
    """Everybody answers `general`; the last one sits alone in `watched`. Their staff ids."""
    tenant, now = town.centre.id, datetime.now(UTC)
    groups = [
        await SkillGroup.create(tenant_id=tenant, code=code, name=code, wrap_up_seconds=0)
        for code in ("general", "watched")
    ]
    for group, number in zip(groups, ("12345", WATCHED), strict=True):
        await AccessNumber.create(number=number, tenant_id=tenant, flow=group.code)
        flow = await IvrFlow.create(tenant_id=tenant, code=group.code, name=group.code, live=1)
        data = announcing.straight_to(group.code).model_dump(mode="json")
        await IvrVersion.create(flow_id=flow.id, number=1, data=data, drawn_at=now)
    await PhoneAccount.create(
        tenant_id=tenant,
        extension=WATCHED_ACCOUNT,
        name="watched",
        password_encrypted=vault().encrypt(PASSWORD),
    )
    staff = [
        Staff(
            login=f"seat{n}",
            name=f"seat{n}",
            organisation_id=tenant,
            tenant_id=tenant,
            password_hash="",
            created_at=now,
        )
        for n in range(agents + 1)
    ]
    await Staff.bulk_create(staff)
    ids = [
        int(str(one))
        for one in await Staff.filter(login__startswith="seat").order_by("id").values_list("id", flat=True)
    ]
    rows = [AgentSkill(group_id=groups[0].id, staff_id=one, level=1) for one in ids[:-1]]
    await AgentSkill.bulk_create([*rows, AgentSkill(group_id=groups[1].id, staff_id=ids[-1], level=1)])
    return ids


async def seat(exchange: Exchange, tenant: int, ids: list[int], callee: int) -> None:
    """As if all of sipp's telephones had registered."""
    flow = await exchange.agent.flow_to(Target("UDP", "127.0.0.1", callee))
    for number, agent in enumerate(ids[:-1]):
        account = f"8{number:04d}"
        binding = Binding(f"sip:{account}@127.0.0.1:{callee}", account, 1, monotonic() + FOREVER, flow)
        exchange.agent.registrar.keep(account, [binding])
        await exchange.seats.sign_in(tenant, agent, account, AgentState.IDLE)


@asynccontextmanager
async def running(asked: argparse.Namespace) -> AsyncIterator[Exchange]:
    """Open, furnished, listening; the schema is made when the folder is new."""
    settings = Settings(
        data_dir=Path(asked.folder),
        database=asked.database,
        secret_key="a secret key that is only good for benchmarks",
        sip_port=asked.port,
        sip_ws_port=0,
        sip_strangers=True,
        media_high_port=32700,
        log_level="warning",
    )
    logs.configure(settings)
    async with database.open_database(settings):
        await database.create_schema()
        await search.create("order")
        town = await build()
        ids = await furnish(town, asked.agents)
        async with gateway(settings, None if asked.sound else Silent()) as exchange:
            exchange.agent.guard.trust(["127.0.0.0/8"])
            spread(exchange)
            await seat(exchange, town.centre.id, ids, asked.callee)
            await settled(exchange)
            print(MARK + json.dumps({"tenant": town.centre.id, "watched": ids[-1]}), flush=True)
            yield exchange


def spread(exchange: Exchange) -> None:
    """The gateway's one core is its own: whoever writes its records runs wherever there is room."""
    book = exchange.book
    if isinstance(book, RemoteBook) and book.process:
        os.sched_setaffinity(book.process.pid, range(os.cpu_count() or 1))


async def settled(exchange: Exchange) -> float:
    """Until everything is written down; how long that took."""
    begun = monotonic()
    while exchange.book.waiting or exchange.conversations:
        await asyncio.sleep(0.1)
        if monotonic() - begun > LONGEST_SECONDS:
            break
    await asyncio.sleep(0.3)
    return monotonic() - begun


async def serve(asked: argparse.Namespace) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with running(asked) as exchange:
        gc.freeze()
        seen = {"most": 0, "behind": 0}
        while not stop.is_set():
            seen["most"] = max(seen["most"], len(exchange.conversations))
            seen["behind"] = max(seen["behind"], exchange.book.waiting)
            await asyncio.sleep(0.05)
        print(MARK + json.dumps({**seen, **await left(exchange)}), flush=True)


async def left(exchange: Exchange) -> dict[str, Any]:
    """What is there when all calls are over, and what became of them."""
    after = await settled(exchange)
    outcomes = Counter(str(one) for one in await CallRecord.all().values_list("outcome", flat=True))
    rooms = len(exchange.engine.calls) if isinstance(exchange.engine, Silent) else 0
    return {
        "left": len(exchange.conversations) + exchange.agent.open_calls + len(exchange.agent.calls) + rooms,
        "written_after": round(after, 1),
        "outcomes": dict(outcomes),
        "repeated": exchange.agent.transactions.repeated,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("folder", "database"):
        parser.add_argument(name)
    for name in ("port", "callee", "agents"):
        parser.add_argument(name, type=int)
    parser.add_argument("--sound", action="store_true")
    parser.add_argument("--profile", default="")
    asked = parser.parse_args()
    if not asked.profile:
        uvloop.run(serve(asked))
        return
    import cProfile

    profile = cProfile.Profile()
    profile.runcall(uvloop.run, serve(asked))
    profile.dump_stats(asked.profile)


if __name__ == "__main__":
    main()
