"""`python -m tests.browser.small_town DIR`: a town, an API client, and somebody signed in."""

import asyncio
import sys
from pathlib import Path

from hotline.infra.database import open_database
from tests.browser.seats import seat
from tests.conftest import cheap_settings
from tests.failure.a_server import found_town


async def make(data_dir: Path) -> None:
    async with open_database(cheap_settings(data_dir, secret_key=""), migrate=True):
        await found_town()
        await seat(data_dir, {"signer": ""})


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1])))
