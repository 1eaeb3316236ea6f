"""How the accounts of a centre are doing, for whoever looks after them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.people.actor import Actor
from hotline.people.permissions import require
from hotline.wechat.api.accounts import accounts_of, one_of
from hotline.wechat.models import AccessToken, OfficialAccount, WechatMessage

QUIET = timedelta(days=3)


@dataclass(frozen=True)
class Standing:
    """`refusal` is why the last token was not given; `heard_at` when the platform last brought something."""

    account: OfficialAccount
    good_until: datetime | None
    refusal: str
    heard_at: datetime | None

    def has_token(self, now: datetime) -> bool:
        """Whether calls go through right now."""
        return self.good_until is not None and self.good_until > now

    def is_quiet(self, now: datetime) -> bool:
        """Nothing for days: the callback address may be wrong."""
        return self.heard_at is None or now - self.heard_at > QUIET


async def standings(*, by: Actor, now: datetime) -> list[Standing]:
    """Of one's own centre."""
    require(by, "wechat.configure")
    return [await _standing(account, now) for account in await accounts_of(by.tenant_id)]


async def standing(code: str, *, by: Actor, now: datetime) -> Standing:
    """Of one account."""
    require(by, "wechat.configure")
    return await _standing(await one_of(by.tenant_id, code), now)


async def _standing(account: OfficialAccount, now: datetime) -> Standing:
    token = await AccessToken.get_or_none(account_id=account.id)
    heard = WechatMessage.filter(account_id=account.id)
    last = await heard.order_by("-id").first()
    return Standing(
        account,
        token.good_until if token else None,
        token.refusal if token else "",
        last.received_at if last else None,
    )
