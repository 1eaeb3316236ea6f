"""The addresses entered in the platform's console: one per official account."""

from hotline.infra.settings import Settings
from web.kit.guards import PUBLIC
from web.kit.routing import GuardedRoute, page
from wechat import callback
from wechat.simulator import doing, seeing

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
#: A telephone for anybody, where the city is invented.
SIMULATOR = [
    page("/wechat/simulator", seeing.page, guard=PUBLIC, name="wechat simulator"),
    page("/wechat/simulator/feed", seeing.feed, guard=PUBLIC, name="wechat simulator feed"),
    page("/wechat/simulator/article", seeing.article, guard=PUBLIC, name="wechat simulator article"),
    page("/wechat/simulator/medium", seeing.medium, guard=PUBLIC, name="wechat simulator medium"),
    page("/wechat/simulator/do", doing.do, ["POST"], guard=PUBLIC, name="wechat simulator do"),
    page("/wechat/simulator/weather", doing.weather, ["POST"], guard=PUBLIC, name="wechat simulator weather"),
]


def routes_for(settings: Settings) -> list[GuardedRoute]:
    """The simulator in demo mode only."""
    return ROUTES + (SIMULATOR if settings.demo else [])
