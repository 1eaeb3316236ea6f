"""What this installation can offer in messages: addresses of the portal, text messages."""

from dataclasses import dataclass

from hotline.infra.errors import Refused
from hotline.infra.settings import Settings
from hotline.messages.channels.sms import Sms
from hotline.people.models import Organisation
from hotline.people.organisations import default_tenant


@dataclass(frozen=True)
class Links:
    """`base` is the public address with the city's place in it; `sms` whether a gateway is configured."""

    base: str
    sms: bool = False

    def track(self, number: str) -> str:
        """Where an order is looked up."""
        return f"{self.base}/track?number={number}"

    def article(self, article_id: int) -> str:
        """Where it can be read."""
        return f"{self.base}/news/{article_id}"


async def links_of(tenant: Organisation, settings: Settings) -> Links:
    """The first city is at the root, any other under its code."""
    try:
        first = (await default_tenant(settings.portal_tenant)).id == tenant.id
    except Refused:
        first = False
    base = settings.public_url if first else f"{settings.public_url}/c/{tenant.code}"
    return Links(base, Sms(settings).configured())
