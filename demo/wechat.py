"""The main city's official account, as the platform's stand-in knows it. Published on purpose, in demo mode only."""

from datetime import datetime

from hotline.people.actor import Actor
from hotline.people.models import Organisation
from hotline.wechat import templates
from hotline.wechat.api.accounts import NewAccount, add_account
from hotline.wechat.models import OfficialAccount, Purpose
from hotline.wechat.templates import NewTemplate

ACCOUNT = NewAccount(
    code="demo",
    name="潮音12345",
    app_id="wxdemo12345",
    original_id="gh_demo12345",
    secret="standin-wechat-secret",  # noqa: S106 - opens nothing but the stand-in
    callback_token="demo-token",  # noqa: S106
    aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
)

TEMPLATES = {
    Purpose.PROGRESS: NewTemplate(
        template_id="TPL_PROGRESS",
        fields="工单编号=character_string1\n事项=thing2\n状态=phrase3\n时间=time4\n说明=thing5",
    ),
    Purpose.ESCALATION: NewTemplate(
        template_id="TPL_ESCALATION", fields="事项=thing1\n说明=thing2\n时间=time3"
    ),
}


async def open_account(centre: Organisation, now: datetime) -> OfficialAccount:
    """Takes plain and sealed messages; may send notices."""
    by = Actor.system(centre.id)
    account = await add_account(ACCOUNT, tenant_id=centre.id, by=by, now=now)
    for purpose, template in TEMPLATES.items():
        await templates.save(account.id, purpose, template, by=by, now=now)
    return account
