"""Where we may send people: only to ourselves."""

import re
from urllib.parse import urlsplit

from hotline.people.actor import Actor
from hotline.people.roles import Role

# A path of ours: one slash, then no second one, no backslash, no control characters.
LOCAL_PATH = re.compile(r"^/(?![/\\])[^\\\x00-\x1f\x7f]*$")

DEPARTMENT_ROLES = {Role.SIGNER, Role.HANDLER, Role.UNIT_LEADER, Role.MAIN_LEADER}


def safe_next(address: str) -> str:
    """The address when it stays on this site, else nothing."""
    if len(address) > 2000 or not LOCAL_PATH.match(address):
        return ""
    parts = urlsplit(address)
    return "" if parts.scheme or parts.netloc else address


def sign_in_for(address: str) -> str:
    """The sign-in page beside an address. The installed app has its own: leaving /app would open a browser's tab."""
    return "/app/login" if f"{urlsplit(address).path}/".startswith("/app/") else "/login"


def landing(actor: Actor) -> str:
    """Where somebody's work is: departments on the phone app, administrators in the back office."""
    if actor.roles & DEPARTMENT_ROLES:
        return "/app"
    if actor.roles == {Role.ADMIN}:
        return "/admin"
    return "/desk"
