"""A member of staff scans the code of his account's page instead of typing it."""

from datetime import datetime

from hotline.infra.errors import Refused
from hotline.people.actor import Actor
from hotline.wechat import staffing
from hotline.wechat.api.client import Client
from hotline.wechat.api.errors import WeChatError
from hotline.wechat.inbox.events import listen
from hotline.wechat.models import Follower, OfficialAccount, WechatMessage
from hotline.wechat.replying.writing import say


async def address(client: Client, code: staffing.Code, *, by: Actor, now: datetime) -> str:
    """What a QR code has to say; empty when the platform gives none: then the digits are typed."""
    account = await account_of(by)
    if account is None:
        return ""
    asked = {
        "expire_seconds": int((code.good_until - now).total_seconds()),
        "action_name": "QR_STR_SCENE",
        "action_info": {"scene": {"scene_str": f"{staffing.SCENE}{code.digits}"}},
    }
    try:
        return str((await client.post(account, "/cgi-bin/qrcode/create", asked)).get("url", ""))
    except WeChatError:
        return ""


async def account_of(by: Actor) -> OfficialAccount | None:
    """The official account of one's own centre."""
    return await OfficialAccount.filter(tenant_id=by.tenant_id, active=True).order_by("id").first()


async def scanned(message: WechatMessage, now: datetime) -> None:
    """Inside the transaction that marks the event handled."""
    scene = str(message.content.get("EventKey") or "")
    if not staffing.is_staff_scene(scene):
        return
    follower = await Follower.get(account_id=message.account_id, openid=message.openid)
    try:
        answer = await staffing.bind_by_code(follower.id, staffing.code_of_scene(scene), now)
    except Refused as refusal:
        answer = str(refusal)
    await say(follower.id, answer, now=now)


def listening() -> None:
    """From now on this process hears of them."""
    listen(("SCAN", "subscribe"), scanned)
