"""`python -m tests.browser.city DIR`: a small demo city for the browser tests, made by real actions."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from demo.city import load
from hotline.infra.database import open_database
from tests.conftest import cheap_settings


async def make(data_dir: Path) -> None:
    settings = cheap_settings(data_dir, demo=True, secret_key="")
    async with open_database(settings, migrate=True):
        await load(settings, datetime.now(UTC), orders=90, days=25)


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1])))
