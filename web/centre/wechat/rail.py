"""What the WeChat room offers in the rail."""

from web.kit import NavItem, navigation

GROUP = "公众号"

navigation.register(
    NavItem("公众号菜单", "/desk/wechat/menu", "grid", "wechat.menu", group=GROUP, order=37),
    NavItem("关注二维码", "/desk/wechat/codes", "screen", "wechat.codes", group=GROUP, order=38),
    NavItem("公众号设置", "/desk/wechat/accounts", "settings", "wechat.configure", group=GROUP, order=39),
)
