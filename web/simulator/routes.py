"""A telephone network for anybody, where the city is invented."""

from hotline.infra.settings import Settings
from web.kit.guards import PUBLIC
from web.kit.routing import GuardedRoute, page
from web.simulator import doing, seeing

ROUTES = [
    page("/phone/simulator", seeing.page, guard=PUBLIC, name="telephone simulator"),
    page("/phone/simulator/feed", seeing.feed, guard=PUBLIC, name="telephone simulator feed"),
    page("/phone/simulator/sound", seeing.sound, guard=PUBLIC, name="telephone simulator sound"),
    page("/phone/simulator/act", doing.act, ["POST"], guard=PUBLIC, name="telephone simulator act"),
    page("/phone/simulator/play", doing.play, ["POST"], guard=PUBLIC, name="telephone simulator play"),
    page("/phone/simulator/dial", doing.dial, ["POST"], guard=PUBLIC, name="telephone simulator dial"),
]


def routes_for(settings: Settings) -> list[GuardedRoute]:
    """None outside of demo mode."""
    return ROUTES if settings.demo else []
