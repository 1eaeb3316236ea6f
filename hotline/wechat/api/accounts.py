"""Official accounts of the centres: entered, changed, found by their callback address."""

from datetime import datetime
from typing import Any

from tortoise.exceptions import IntegrityError

from hotline.infra import audit
from hotline.infra.database import locked, savepoint, transaction
from hotline.infra.errors import Conflict, Invalid, NotFound
from hotline.infra.memory import Brief
from hotline.infra.secrets import vault
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.permissions import require
from hotline.wechat.api.inputs import AccountFields, NewAccount
from hotline.wechat.models import AccessToken, OfficialAccount

MISSING = "没有这个公众号"
TAKEN = "这个公众号或回调地址已经登记过"
SECRETS = ("secret", "callback_token", "aes_key")
SOLE = ""  # no account's code
_accounts: Brief[str, OfficialAccount | None] = Brief()


async def add_account(new: NewAccount, *, tenant_id: int, by: Actor, now: datetime) -> OfficialAccount:
    """Secrets are stored encrypted and never shown again."""
    require(by, "wechat.configure")
    if by.tenant_id not in (None, tenant_id):
        raise NotFound("没有这个热线中心")
    async with transaction():
        account = await _created(new, tenant_id, now)
        detail = {"code": new.code, "app_id": new.app_id}
        await audit.record(by.label, "wechat.account_added", f"wechat:{new.code}", detail, now, by.request_id)
    _accounts.forget()
    return account


async def change_account(code: str, fields: AccountFields, *, by: Actor, now: datetime) -> OfficialAccount:
    """A new secret replaces the old one; one left empty stays. The audit names what changed, no secret."""
    require(by, "wechat.configure")
    async with transaction():
        account = await locked(OfficialAccount, code=key(code), tenant_id=by.tenant_id)
        if account is None:
            raise NotFound(MISSING)
        changed = _apply(account, fields)
        if account.sealed_only and not account.aes_key_encrypted:
            raise Invalid("安全模式需要填写 EncodingAESKey", fields={"aes_key": "安全模式需要填写"})
        await account.save()
        # What was refused with the old secret may be tried at once with the new one.
        await AccessToken.filter(account_id=account.id).update(refusal="", renewing_until=None)
        subject, detail = f"wechat:{account.code}", {"changed": changed}
        await audit.record(by.label, "wechat.account_changed", subject, detail, now, by.request_id)
    _accounts.forget()
    return account


async def accounts_of(tenant_id: int | None) -> list[OfficialAccount]:
    """Of one centre, those in use first."""
    return await OfficialAccount.filter(tenant_id=tenant_id).order_by("-active", "id")


async def one_of(tenant_id: int | None, code: str) -> OfficialAccount:
    """The account of that name in one centre, in use or not."""
    found = await OfficialAccount.get_or_none(code=key(code), tenant_id=tenant_id)
    if found is None:
        raise NotFound(MISSING)
    return found


async def account_of(code: str) -> OfficialAccount:
    """The account a callback address belongs to."""

    async def read() -> OfficialAccount | None:
        return await OfficialAccount.get_or_none(code=code, active=True)

    found = await _accounts.get(code, read)
    if found is None:
        raise NotFound(MISSING)
    return found


async def sole_account() -> OfficialAccount:
    """The one account of an installation that has one: its callback address needs no name."""

    async def read() -> OfficialAccount | None:
        found = await OfficialAccount.filter(active=True).limit(2)
        return found[0] if len(found) == 1 else None

    found = await _accounts.get(SOLE, read)
    if found is None:
        raise NotFound(MISSING)
    return found


def _apply(account: OfficialAccount, fields: AccountFields) -> list[str]:
    """The names of what is different now."""
    given: dict[str, Any] = fields.model_dump()
    secrets = {name: given.pop(name) for name in SECRETS}
    changed = [name for name, value in given.items() if getattr(account, name) != value]
    changed += [name for name, value in secrets.items() if value]
    sealed = {f"{name}_encrypted": vault().encrypt(value) for name, value in secrets.items() if value}
    account.update_from_dict(given | sealed)
    return changed


async def _created(new: NewAccount, tenant_id: int, now: datetime) -> OfficialAccount:
    given = new.model_dump()
    given |= {f"{name}_encrypted": vault().encrypt(given.pop(name)) for name in SECRETS}
    try:
        async with savepoint():
            return await OfficialAccount.create(tenant_id=tenant_id, created_at=now, **given)
    except IntegrityError as error:
        raise Conflict(TAKEN, fields={"code": TAKEN}) from error


__all__ = [
    "AccountFields",
    "NewAccount",
    "account_of",
    "accounts_of",
    "add_account",
    "change_account",
    "one_of",
    "sole_account",
]
