"""What a handler may use. Built once in `web.app`, passed along on the application's state."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from starlette.requests import Request

if TYPE_CHECKING:
    from hotline.calls.switchboard.client import Switchboard
    from hotline.calls.switchboard.picture import Picture
    from hotline.infra.bus import Bus
    from hotline.infra.files import FileStore
    from hotline.infra.secrets import Vault
    from hotline.infra.settings import Settings
    from hotline.people.actor import Actor
    from hotline.wechat.api.client import Client
    from web.kit.assets import Assets
    from web.kit.limits import RateLimiter
    from web.kit.render import Pages

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass
class Services:
    settings: "Settings"
    bus: "Bus"
    files: "FileStore"
    vault: "Vault"
    pages: "Pages"
    assets: "Assets"
    limiter: "RateLimiter"
    # Signs cookies and form tokens.
    secret: str
    # The WeChat platform, for all official accounts; opens a connection when first used.
    wechat: "Client"
    # What the public header is called; the composition root reads it from the portal's tenant.
    city_name: str = "市民服务"
    clock: Clock = wall_clock
    # Who a bearer token stands for; `web.app` fills it in when the JSON API is mounted.
    client_actor: "Callable[[Request], Awaitable[Actor]] | None" = None
    # The telephone, where there is one: what it is told, and what it told.
    switchboard: "Switchboard | None" = None
    picture: "Picture | None" = None


def services(request: Request) -> Services:
    return cast(Services, request.app.state.services)
