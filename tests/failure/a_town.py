"""`python -m tests.failure.a_town URL DIR`: a town with telephones in a database of its own, for whoever has another open."""

import asyncio
import json
import sys
from pathlib import Path

from hotline.infra.database import open_database
from tests.conftest import cheap_settings
from tests.orders.town import build
from tests.sip_gateway.exchange.switch import furnish


async def make(url: str, data_dir: Path) -> None:
    async with open_database(cheap_settings(data_dir, database=url), migrate=True):
        town = await build()
        await furnish(town, wait_seconds=30)
    print(json.dumps({"tenant": town.centre.id, "agent": town["agent"].staff_id}))


if __name__ == "__main__":
    asyncio.run(make(sys.argv[1], Path(sys.argv[2])))
