"""After a change of numbers, groups, flows, telephones or lines: the gateway reads them again at once."""

import structlog

from hotline.calls.switchboard.client import Switchboard
from hotline.calls.switchboard.orders import Reload
from hotline.infra.errors import Refused

log = structlog.get_logger(__name__)


async def tell_gateway(switchboard: Switchboard | None) -> bool:
    """Whether it has heard. One that is away reads everything when it comes back, so nothing is lost."""
    if switchboard is None or not switchboard.up:
        return False
    try:
        await switchboard.order(Reload())
    except Refused as refusal:
        log.warning("gateway_not_told", reason=refusal.message)
        return False
    return True
