"""微信, its addresses."""

from web.centre.wechat import accounts, rail
from web.kit import needs, page

__all__ = ["ROUTES", "rail"]

CONFIGURE = needs("wechat.configure")
ACCOUNT = f"{accounts.URL}/{{account}}"

ROUTES = [
    page(accounts.URL, accounts.listing, guard=CONFIGURE, name="wechat_accounts"),
    page(f"{accounts.URL}/new", accounts.create, ["GET", "POST"], guard=CONFIGURE, name="wechat_account_new"),
    page(ACCOUNT, accounts.edit, ["GET", "POST"], guard=CONFIGURE, name="wechat_account"),
    page(f"{ACCOUNT}/try", accounts.try_connection, ["POST"], guard=CONFIGURE, name="wechat_account_try"),
]
