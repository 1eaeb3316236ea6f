"""The main city's official account, as the platform's stand-in knows it. Published on purpose, in demo mode only."""

from datetime import datetime

from hotline.people.actor import Actor
from hotline.people.models import Organisation
from hotline.wechat.api.accounts import NewAccount, add_account
from hotline.wechat.models import OfficialAccount

ACCOUNT = NewAccount(
    code="demo",
    name="临江12345",
    app_id="wxdemo12345",
    original_id="gh_demo12345",
    secret="standin-wechat-secret",  # noqa: S106 - opens nothing but the stand-in
    callback_token="demo-token",  # noqa: S106
    aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
)


async def open_account(centre: Organisation, now: datetime) -> OfficialAccount:
    """Takes plain and sealed messages."""
    return await add_account(ACCOUNT, tenant_id=centre.id, by=Actor.system(centre.id), now=now)
