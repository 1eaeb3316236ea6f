"""The process `benchmarks.robot_calls` measures: a whole gateway whose robot has people to call."""

import argparse
import asyncio
import json
import signal
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hotline.calls.acd.states import AgentState
from hotline.calls.models import AgentSkill, DialPrefix, PhoneAccount, SkillGroup, TrunkLine
from hotline.infra import database, logs, search
from hotline.infra.secrets import vault
from hotline.infra.settings import Settings
from hotline.outreach.campaigns.dialling import ask_for_call
from hotline.outreach.campaigns.models import Attempt
from hotline.people.models import Staff
from sip_gateway.exchange.exchange import Exchange
from sip_gateway.exchange.running import gateway
from tests.orders.town import build

#: Begins the lines that are figures; others are the log.
MARK = "figures: "
OPERATOR, PASSWORD = "127.0.0.2", "a-long-random-password"


async def furnish(agents: int, operator: int) -> tuple[int, int, list[int]]:
    """A town with a trunk to everybody, and agents of one group: tenant, group, staff."""
    town = await build()
    tenant, now = town.centre.id, datetime.now(UTC)
    group = await SkillGroup.create(tenant_id=tenant, code="general", name="综合组", wrap_up_seconds=0)
    await TrunkLine.create(
        name="operator", host=OPERATOR, port=operator, networks=[f"{OPERATOR}/32"], probe_seconds=0,
        shown_as="077112345", capacity=100,
    )  # fmt: skip
    await DialPrefix.create(tenant_id=tenant, prefix="", trunks=[])
    staff = []
    for number in range(agents):
        one = await Staff.create(
            login=f"seat{number}", name=f"seat{number}", organisation_id=tenant, tenant_id=tenant,
            password_hash="", created_at=now,
        )  # fmt: skip
        await AgentSkill.create(group_id=group.id, staff_id=one.id)
        await PhoneAccount.create(
            tenant_id=tenant,
            extension=f"9{number:03d}",
            name="seat",
            password_encrypted=vault().encrypt(PASSWORD),
        )
        staff.append(one.id)
    return tenant, group.id, staff


async def serve(asked: argparse.Namespace) -> None:
    """The measured process."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = Settings(
        data_dir=Path(asked.folder), secret_key="a secret key that is only good for benchmarks",
        sip_port=asked.port, sip_ws_port=0, log_level="warning", robot_poll_seconds=0.5,
    )  # fmt: skip
    logs.configure(settings)
    async with database.open_database(settings):
        await database.create_schema()
        await search.create("order")
        tenant, group, staff = await furnish(asked.agents, asked.operator)
        async with gateway(settings) as exchange:
            exchange.agent.guard.trust(["127.0.0.0/8"])
            print(MARK + "{}", flush=True)
            await seated(exchange, tenant, staff)
            for number in range(asked.calls):
                await ask_for_call(
                    tenant_id=tenant, purpose="urgent_order", number=f"139{number:08d}", script_code="callback",
                    slots={"title": "路灯不亮"}, group_id=group, now=datetime.now(UTC),
                )  # fmt: skip
            print(MARK + json.dumps(await figures(exchange, asked.calls, stop)), flush=True)


async def seated(exchange: Exchange, tenant: int, staff: list[int]) -> None:
    for number, agent in enumerate(staff):
        while not exchange.phones.registered(f"9{number:03d}"):
            await asyncio.sleep(0.05)
        await exchange.seats.sign_in(tenant, agent, f"9{number:03d}", AgentState.IDLE)


async def figures(exchange: Exchange, calls: int, stop: asyncio.Event) -> dict[str, Any]:
    """How many at once, and what became of all of them, once the last ending is written."""
    most = 0
    while not stop.is_set() and await Attempt.filter(ended_at__isnull=False).count() < calls:
        for _ in range(10):
            most = max(most, sum(one.caller is not None for one in exchange.conversations))
            await asyncio.sleep(0.05)
    endings = Counter([f"{one.outcome}/{one.result}" for one in await Attempt.all()])
    return {"most": most, "endings": dict(endings)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    for name in ("port", "operator", "calls", "agents"):
        parser.add_argument(name, type=int)
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
