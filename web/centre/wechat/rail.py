"""What the WeChat room offers in the rail."""

from hotline.people.actor import Actor
from hotline.wechat.conversation import talks
from web.kit import NavItem, navigation

GROUP = "公众号"


async def _waiting(actor: Actor) -> int:
    return await talks.how_many_wait(by=actor)


navigation.register(
    NavItem("微信会话", "/desk/wechat/talks", "chat", "wechat.view", _waiting, order=12),
    NavItem("公众号菜单", "/desk/wechat/menu", "grid", "wechat.menu", group=GROUP, order=46),
    NavItem("关注二维码", "/desk/wechat/codes", "screen", "wechat.codes", group=GROUP, order=47),
    NavItem("公众号设置", "/desk/wechat/accounts", "settings", "wechat.configure", group=GROUP, order=48),
)
