"""Who sits before a browser is said by a cookie: a town of the browser tests comes with them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from hotline.people.models import Staff
from hotline.people.sessions import open_session


async def seat(folder: Path, people: Mapping[str, str]) -> None:
    """By login, with the names they go by, into folder/people.json; without a name they keep theirs."""
    seated = {}
    for login, name in people.items():
        staff = await Staff.get(login=login)
        if name:
            staff.name = name
            await staff.save()
        token = await open_session(staff, ip="", user_agent="test", now=datetime.now(UTC))
        seated[login] = {"token": token, "staff": staff.id, "tenant": staff.tenant_id}
    (folder / "people.json").write_text(json.dumps(seated))
