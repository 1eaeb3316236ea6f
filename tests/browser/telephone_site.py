"""`python -m tests.browser.telephone_site DIR`: a town whose telephone really rings once `hotline run` serves it.

Who sits before a browser is said by a cookie: DIR/cookies.json.
"""

import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from hotline.infra.database import open_database
from hotline.people.models import Staff
from hotline.people.sessions import open_session
from tests.conftest import cheap_settings
from tests.orders.town import build
from tests.sip_gateway.exchange.switch import furnish

WHO = {"agent": "周敏", "agent2": "李娜", "shift_lead": "王班长", "manager": "陈主任"}


async def make(data_dir: Path) -> None:
    async with open_database(cheap_settings(data_dir, secret_key=""), migrate=True):
        await furnish(await build())
        cookies = {}
        for login, name in WHO.items():
            staff = await Staff.get(login=login)
            staff.name = name
            await staff.save()
            cookies[login] = await open_session(staff, ip="", user_agent="test", now=datetime.now(UTC))
    (data_dir / "cookies.json").write_text(json.dumps(cookies))


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1])))
