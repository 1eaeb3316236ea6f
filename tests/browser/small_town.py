"""`python -m tests.browser.small_town DIR`: a town, an API client, and somebody signed in; prints the cookie."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from hotline.infra.database import open_database
from hotline.people.models import Staff
from hotline.people.sessions import open_session
from tests.conftest import cheap_settings
from tests.failure.a_server import found_town


async def make(data_dir: Path) -> str:
    async with open_database(cheap_settings(data_dir, secret_key=""), migrate=True):
        await found_town()
        signer = await Staff.get(login="signer")
        return await open_session(signer, ip="", user_agent="Firefox", now=datetime.now(UTC))


if __name__ == "__main__":
    print(asyncio.run(make(Path(sys.argv[1]))))
