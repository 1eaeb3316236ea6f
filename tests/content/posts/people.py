"""An operator, an account and a picture, for tests of posts anywhere."""

import io

from PIL import Image

from hotline.content.posts import writing
from hotline.content.posts.models import PostFile
from hotline.infra.files import store
from hotline.people.actor import Actor, actor_for_staff
from hotline.people.models import Staff, StaffRole
from hotline.people.roles import Role
from hotline.wechat.models import OfficialAccount
from tests.orders.town import NOON, Town

BODY = "<p>" + "路灯不亮，请说清路名和灯杆编号，我们当天派单。" * 8 + "</p>"


async def editor(town: Town, login: str, role: Role) -> Actor:
    staff = await Staff.create(
        login=login,
        name=login,
        organisation=town.centre,
        tenant_id=town.centre.id,
        password_hash="-",
        created_at=NOON,
    )
    await StaffRole.create(staff=staff, role=role)
    return await actor_for_staff(staff, "desk", "test")


async def account_of(town: Town, code: str = "demo", app_id: str = "wxdemo12345") -> OfficialAccount:
    return await OfficialAccount.create(
        tenant_id=town.centre.id,
        code=code,
        name="临江12345",
        app_id=app_id,
        secret_encrypted="",
        callback_token_encrypted="",
        created_at=NOON,
    )


def png(width: int = 1200, height: int = 900, colour: str = "#1452b8") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


async def picture(town: Town, content: bytes = b"", login: str = "wechat") -> PostFile:
    stored = await store().save(content or png(), "封面.png", "test")
    return await writing.keep_file(stored, by=town[login], now=town.now)
