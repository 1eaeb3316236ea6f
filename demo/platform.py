"""What the demo city has at the WeChat server beside it: a menu, and codes on its walls.

The stand-in forgets everything when it ends, so this is brought to it at every start. Nothing is brought to the
real platform: there the demo's account does not exist.
"""

import asyncio
from datetime import datetime
from urllib.parse import urlsplit

import structlog

from demo.wechat import ACCOUNT
from hotline.infra.errors import Refused
from hotline.infra.settings import Settings
from hotline.people.actor import Actor
from hotline.wechat.api.client import Client
from hotline.wechat.codes import making
from hotline.wechat.codes.making import CodeFields
from hotline.wechat.menu import editing, publishing
from hotline.wechat.menu.buttons import Buttons
from hotline.wechat.models import OfficialAccount, SceneCode

log = structlog.get_logger(__name__)

HERE = ("127.0.0.1", "localhost")
PATIENCE, PAUSE_SECONDS = 60, 0.25
CODES = (
    ("江山社区服务站", "一楼大厅"),
    ("政务服务大厅", "3 号窗口"),
    ("渔港街道办事处", "便民服务中心"),
)


async def bring(settings: Settings, now: datetime) -> None:
    """A platform that does not answer keeps nobody from looking at the city."""
    account = await OfficialAccount.get_or_none(code=ACCOUNT.code)
    if account is None or not await _is_there(settings.wechat_url):
        return
    client, by = Client(settings), Actor.system(account.tenant_id)
    try:
        await _menu(client, settings, by, now)
        await _codes(client, account, by, now)
    except Refused as refused:
        log.warning("the demo's menu is not at the WeChat server", why=str(refused))
    finally:
        await client.close()


async def _is_there(address: str) -> bool:
    """Whether a stand-in listens here; it starts at the same moment we do."""
    parts = urlsplit(address)
    for _try in range(PATIENCE if parts.hostname in HERE else 0):
        try:
            _, writer = await asyncio.open_connection(parts.hostname, parts.port)
        except OSError:
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            writer.close()
            return True
    return False


async def _menu(client: Client, settings: Settings, by: Actor, now: datetime) -> None:
    menu = await editing.menu_of(ACCOUNT.code, 0, by=by)
    if menu.row is None:
        await editing.take_over(menu, _buttons(settings.public_url), by=by, now=now)
        menu = await editing.menu_of(ACCOUNT.code, 0, by=by)
    await publishing.publish(client, menu, by=by, now=now)


async def _codes(client: Client, account: OfficialAccount, by: Actor, now: datetime) -> None:
    if not await SceneCode.exists(account_id=account.id):
        for name, place in CODES:
            await making.create(client, account.code, CodeFields(name=name, place=place), by=by, now=now)


def _buttons(portal: str) -> Buttons:
    def key(name: str, word: str) -> dict[str, str]:
        return {"name": name, "type": "click", "key": word}

    def web(name: str, path: str) -> dict[str, str]:
        return {"name": name, "type": "view", "url": f"{portal}{path}"}

    asking = [
        key("查进度", "progress"),
        web("我的诉求", "/wechat/oauth?next=mine"),
        key("催单", "urge"),
        key("评价", "evaluate"),
    ]
    helping = [
        key("办事问答", "question"),
        web("办理结果公开", "/results"),
        key("绑定手机", "bind"),
        key("使用说明", "help"),
        key("找人工", "person"),
    ]
    return [
        key("我要诉求", "report"),
        {"name": "查诉求", "sub_button": asking},
        {"name": "便民服务", "sub_button": helping},
    ]
