"""Which addresses we post to: a subscription's endpoint comes from a browser, and could be anything."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from hotline.infra.settings import Settings

# Push services of the browsers' makers. A leading dot stands for any name below.
KNOWN = (
    "fcm.googleapis.com",
    "jmt17.google.com",
    ".push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
)


class Hosts:
    """The allow-list. A host of the settings may be named with a port: then http and that port are fine."""

    def __init__(self, added: str = "") -> None:
        own = [host.strip().lower() for host in added.split(",") if host.strip()]
        self._own = {host for host in own if ":" in host}
        self._suffixes = (*KNOWN, *(host for host in own if ":" not in host))

    @classmethod
    def of(cls, settings: Settings) -> "Hosts":
        return cls(settings.push_hosts)

    def own(self, netloc: str) -> bool:
        """A push service we run ourselves, which may well have a private address."""
        return netloc.lower() in self._own

    def allows(self, endpoint: str) -> bool:
        try:
            parts = urlsplit(endpoint)
            port = parts.port
        except ValueError:
            return False
        if parts.username is not None or parts.password is not None or not parts.hostname:
            return False
        if parts.scheme in ("http", "https") and self.own(parts.netloc):
            return True
        return parts.scheme == "https" and port in (None, 443) and self._known(parts.hostname)

    def _known(self, host: str) -> bool:
        return any(host == known or (known[0] == "." and host.endswith(known)) for known in self._suffixes)


def is_public(address: str) -> bool:
    """Whether a resolved address is on the open internet: not ours, not link-local, not reserved."""
    found = ip_address(address)
    return found.is_global and not found.is_multicast
