from datetime import UTC, datetime

import pytest

from hotline.infra.errors import Refused
from hotline.infra.settings import Settings
from hotline.people.founding import found_centre
from hotline.people.login import LoginRules, sign_in
from hotline.people.models import Organisation, Staff

NOW = datetime(2026, 7, 15, 2, 0, tzinfo=UTC)


async def _found(settings: Settings, code: str, admin: str) -> str:
    return await found_centre(
        code=code,
        name="临江市12345热线中心",
        region_code="450600",
        admin=admin,
        now=NOW,
        rules=LoginRules.of(settings),
    )


async def test_the_first_administrator_signs_in_and_must_choose_a_password(db: Settings) -> None:
    password = await _found(db, "centre", "admin")
    _, staff = await sign_in("admin", password, ip="", user_agent="", now=NOW, rules=LoginRules.of(db))
    centre = await Organisation.get(code="centre")
    assert (staff.tenant_id, staff.must_change_password, centre.tenant_id) == (centre.id, True, centre.id)


async def test_a_second_centre_stands_beside_the_first_and_a_taken_login_changes_nothing(
    db: Settings,
) -> None:
    await _found(db, "centre", "admin")
    await _found(db, "other", "other-admin")
    with pytest.raises(Refused):
        await _found(db, "third", "admin")
    assert await Organisation.filter(kind="centre").count() == 2
    assert await Staff.all().count() == 2
