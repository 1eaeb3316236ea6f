"""`python -m tests.browser.telephone_site DIR`: a town whose telephone really rings once `hotline run` serves it."""

import asyncio
import sys
from pathlib import Path

from hotline.infra.database import open_database
from tests.browser.seats import seat
from tests.conftest import cheap_settings
from tests.orders.town import build
from tests.sip_gateway.exchange.switch import furnish

WHO = {"agent": "周敏", "agent2": "李娜", "shift_lead": "王班长", "manager": "陈主任"}


async def make(data_dir: Path) -> None:
    async with open_database(cheap_settings(data_dir, secret_key=""), migrate=True):
        await furnish(await build())
        await seat(data_dir, WHO)


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1])))
