"""Citizens: found by their number without storing it readably, shown masked, revealed on the record."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hotline.infra import audit
from hotline.infra.database import connection, dialect, transaction
from hotline.infra.errors import Invalid, NotFound
from hotline.infra.secrets import vault
from hotline.people import phones
from hotline.people.actor import Actor
from hotline.people.models import Citizen
from hotline.people.permissions import require, scope_allows

NAME_LENGTH = 40
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")


@dataclass(frozen=True)
class Revealed:
    """A citizen in clear; never stored, never logged."""

    name: str
    phone: str


def clean_name(raw: str) -> str:
    """The name on one line and without invisible signs that would turn the text of a page around."""
    name = _CONTROL.sub(" ", raw or "").strip()
    if len(name) > NAME_LENGTH:
        message = "姓名不能超过 40 个字"
        raise Invalid(message, code="name", fields={"name": message})
    return name


async def find_or_create(tenant_id: int, name: str, phone: str, now: datetime) -> Citizen:
    """The citizen with this number in this tenant; who hides the number is a new one each time."""
    name, number = clean_name(name), phones.normalise(phone)
    fresh = _new(tenant_id, name, number, now)
    if number is None:
        await fresh.save()
        return fresh
    citizen = await _entered(fresh)
    await _learn_name(citizen, name)
    return citizen


async def _entered(fresh: Citizen) -> Citizen:
    """The row of this number, whoever wrote it: of two first calls at once the unique index lets one in."""
    names = ("tenant_id", "name_encrypted", "phone_encrypted", "phone_index", "created_at")
    marks = ", ".join(f"${n}" if dialect() == "postgres" else "?" for n, _ in enumerate(names, start=1))
    statement = (
        f"INSERT INTO citizen ({', '.join(names)}) VALUES ({marks}) "  # noqa: S608 - only placeholders vary
        "ON CONFLICT (tenant_id, phone_index) DO UPDATE SET phone_index = excluded.phone_index RETURNING *"
    )
    values = [getattr(fresh, name) for name in names]
    rows = await connection().execute_query_dict(statement, values)
    return Citizen._init_from_db(**rows[0])


async def find_by_phone(tenant_id: int, phone: str) -> Citizen | None:
    """For the caller's history; a hidden number finds nobody."""
    number = phones.normalise(phone)
    if number is None:
        return None
    return await Citizen.get_or_none(tenant_id=tenant_id, phone_index=vault().blind_index(number))


async def reveal(
    citizen_id: int,
    *,
    by: Actor,
    reason: str,
    now: datetime,
    subject: str = "",
    organisation_paths: Iterable[str] = (),
    staff_ids: Iterable[int] = (),
) -> Revealed:
    """Name and number in clear, for who may and says why; the audit keeps who, when, why and for what.

    `subject` is the order it is for; a department's reach is judged by who holds that order.
    """
    scope = require(by, "personal.reveal")
    citizen = await Citizen.get_or_none(id=citizen_id)
    if citizen is None or not scope_allows(
        by, scope, tenant_id=citizen.tenant_id, organisation_paths=organisation_paths, staff_ids=staff_ids
    ):
        raise NotFound("没有这位来电人的资料")
    async with transaction():
        await audit.record(
            by.label,
            "personal.reveal",
            f"citizen:{citizen.id}",
            {"reason": _reason(reason), "for": subject},
            now,
            by.request_id,
        )
    return in_clear(citizen)


def in_clear(citizen: Citizen) -> Revealed:
    """For machines that must call or write to the citizen; a person reads through `reveal`."""
    return Revealed(vault().decrypt(citizen.name_encrypted), vault().decrypt(citizen.phone_encrypted))


def _new(tenant_id: int, name: str, number: str | None, now: datetime) -> Citizen:
    return Citizen(
        tenant_id=tenant_id,
        name_encrypted=vault().encrypt(name),
        phone_encrypted=vault().encrypt(number or ""),
        phone_index=vault().blind_index(number) if number else None,
        created_at=now,
    )


async def _learn_name(citizen: Citizen, name: str) -> None:
    """The first name given stays: a family shares a telephone, each order keeps its own contact."""
    if not name or citizen.name_encrypted:
        return
    citizen.name_encrypted = vault().encrypt(name)
    await Citizen.filter(id=citizen.id, name_encrypted="").update(name_encrypted=citizen.name_encrypted)


def _reason(text: str) -> str:
    reason = _CONTROL.sub(" ", text).strip()
    if not reason:
        raise Invalid("请说明查看原因", fields={"reason": "请说明查看原因"})
    return reason[:200]
