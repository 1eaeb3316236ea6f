"""Which telephones somebody may sign in at: the browser's, and the desk phones of the centre."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tortoise.expressions import Q

from hotline.calls.models import PhoneAccount
from hotline.calls.switchboard import speech
from hotline.infra.settings import Settings
from hotline.people.actor import Actor
from hotline.worktime.zone import CHINA

#: What a browser phone's account begins with; extensions are digits.
BROWSER = "b"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared, not listened on
LASTS = timedelta(hours=16)
#: An account is used again – after a reload, in another window – while it lasts so long at least.
WORTH_USING = timedelta(hours=8)


@dataclass(frozen=True)
class BrowserPhone:
    """What a browser registers with. Valid till a moment that is part of its name."""

    account: str
    realm: str
    url: str
    expires_at: datetime
    password: str = field(repr=False)


def browser_phone(
    by: Actor, settings: Settings, now: datetime, used: str = "", host: str = ""
) -> BrowserPhone:
    """A fresh one, or the one `used` while it is worth it: a call then finds the window that was loaded again.

    `host` is where the browser found the desk.
    """
    until = _expiry(used) if is_browser_account_of(used, by) else None
    if until is None or until - now < WORTH_USING:
        until = (now + LASTS).replace(microsecond=0)
    account = f"{BROWSER}{by.staff_id}-{int(until.timestamp())}"
    return BrowserPhone(
        account, settings.sip_realm, websocket(settings, host), until, speech.browser_password(account)
    )


def websocket(settings: Settings, host: str = "") -> str:
    """Where browsers reach the gateway. One that listens everywhere is found where the desk is."""
    here = host if settings.sip_host in EVERYWHERE and host else settings.sip_host
    return settings.sip_ws_url or f"ws://{here}:{settings.sip_ws_port}"


def is_browser_account_of(account: str, by: Actor) -> bool:
    """Names say whose they are."""
    return account.startswith(f"{BROWSER}{by.staff_id}-") and _expiry(account) is not None


async def desk_phones(by: Actor) -> list[PhoneAccount]:
    """One's own first, then those that belong to nobody."""
    mine = Q(staff_id=by.staff_id) | Q(staff_id__isnull=True)
    rows = await PhoneAccount.filter(mine, tenant_id=by.tenant_id, active=True).order_by("extension")
    return sorted(rows, key=lambda one: one.staff_id is None)


def _expiry(account: str) -> datetime | None:
    seconds = account.partition("-")[2]
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) < 12):
        return None
    return datetime.fromtimestamp(int(seconds), tz=CHINA)
