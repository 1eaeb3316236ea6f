"""Where we may send people: only to ourselves."""

import re
from urllib.parse import urlsplit

# A path of ours: one slash, then no second one, no backslash, no control characters.
LOCAL_PATH = re.compile(r"^/(?![/\\])[^\\\x00-\x1f\x7f]*$")


def safe_next(address: str) -> str:
    """The address when it stays on this site, else nothing."""
    if len(address) > 2000 or not LOCAL_PATH.match(address):
        return ""
    parts = urlsplit(address)
    return "" if parts.scheme or parts.netloc else address
