"""The addresses entered in the platform's console: one per official account."""

from web.kit.guards import PUBLIC
from web.kit.routing import page
from wechat import callback

ROUTES = [
    page(
        "/wechat/callback",
        callback.of_the_sole_account,
        ["GET", "POST"],
        guard=PUBLIC,
        surface="api",
        csrf=False,
        name="wechat callback",
    ),
    page(
        "/wechat/callback/{account}",
        callback.of_an_account,
        ["GET", "POST"],
        guard=PUBLIC,
        surface="api",
        csrf=False,
        name="wechat callback of an account",
    ),
]
