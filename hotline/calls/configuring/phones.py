"""话机: accounts that desk and mobile phones register with. A password is made here and shown once."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.calls.configuring import saving
from hotline.calls.configuring.inputs import NewPhoneFields, PhoneFields
from hotline.calls.models import PhoneAccount
from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Invalid, NotFound
from hotline.infra.secrets import vault
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.models import Staff
from hotline.people.permissions import require

#: Without what looks alike on a small display.
LETTERS = "abcdefghjkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXY34679"
LENGTH = 16
MISSING = "没有找到这部话机"


@dataclass(frozen=True)
class Opened:
    """An account and its password in clear, for this once."""

    account: PhoneAccount
    password: str


async def accounts(*, by: Actor) -> list[PhoneAccount]:
    """One's own centre's."""
    require(by, "calls.configure")
    query = PhoneAccount.filter(tenant_id=by.tenant_id)
    return await query.order_by("extension").select_related("staff")


async def get_account(extension: str, *, by: Actor) -> PhoneAccount:
    """One of the own centre."""
    require(by, "calls.configure")
    query = PhoneAccount.filter(tenant_id=by.tenant_id, extension=key(extension, 12))
    row = await query.select_related("staff").first()
    if row is None:
        raise NotFound(MISSING)
    return row


async def open_account(fields: NewPhoneFields, *, digits: int, by: Actor, now: datetime) -> Opened:
    """A new telephone; its extension is unique over all centres, whose telephones one gateway serves."""
    require(by, "calls.configure")
    if digits and len(fields.extension) != digits:
        message = "分机号应为 {digits} 位"
        raise Invalid(message, fields={"extension": message}, digits=digits)
    password = new_password()
    values = await _values(fields, by)
    values |= {"extension": fields.extension, "password_encrypted": vault().encrypt(password)}
    within, once = {"tenant_id": by.tenant_id}, ("extension", "这个分机号已经使用")
    row = await saving.save(PhoneAccount, None, values, within=within, once=once, by=by, now=now)
    return Opened(row, password)


async def change_account(extension: str, fields: PhoneFields, *, by: Actor, now: datetime) -> PhoneAccount:
    """Whose it is, where calls go; switched off it can no longer register."""
    row = await get_account(extension, by=by)
    values, within = await _values(fields, by), {"tenant_id": by.tenant_id}
    once = ("extension", "这个分机号已经使用")
    return await saving.save(PhoneAccount, row.id, values, within=within, once=once, by=by, now=now)


async def renew_password(extension: str, *, by: Actor, now: datetime) -> Opened:
    """The old one is good for nothing from now on."""
    require(by, "calls.configure")
    password = new_password()
    async with transaction():
        row = await locked(PhoneAccount, tenant_id=by.tenant_id, extension=key(extension, 12))
        if row is None:
            raise NotFound(MISSING)
        row.password_encrypted = vault().encrypt(password)
        await row.save(update_fields=["password_encrypted"])
        subject = f"{row._meta.db_table}:{row.pk}"
        await audit.record(by.label, "calls.phone_password", subject, {}, now, by.request_id)
    return Opened(row, password)


def new_password() -> str:
    """Some 90 bits that a person can type on a telephone."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


async def _values(fields: PhoneFields, by: Actor) -> dict[str, Any]:
    simple = fields.model_dump(
        include=set(PhoneFields.model_fields) - {"staff", "stage1", "stage2", "stage3"}
    )
    return simple | {"staff_id": await _staff(fields.staff, by), "stages": fields.stages()}


async def _staff(login: str | None, by: Actor) -> int | None:
    if login is None:
        return None
    row = await Staff.get_or_none(login=login, tenant_id=by.tenant_id, active=True)
    if row is None:
        raise Invalid("没有找到这位人员", fields={"staff": "没有找到这位人员"})
    return row.id
