"""一键转接 and 拨号规则 of one centre."""

from datetime import datetime

from hotline.calls.configuring import saving
from hotline.calls.configuring.inputs import DialFields, EntryFields
from hotline.calls.models import DialPrefix, DirectoryEntry, TrunkLine
from hotline.infra.errors import Invalid
from hotline.people.actor import Actor
from hotline.people.permissions import require


async def entries(*, by: Actor) -> list[DirectoryEntry]:
    """As agents see them, and those out of use."""
    require(by, "calls.configure")
    return await DirectoryEntry.filter(tenant_id=by.tenant_id).order_by("kind", "place", "id")


async def save_entry(
    fields: EntryFields, *, by: Actor, now: datetime, row_id: int | None = None
) -> DirectoryEntry:
    """A number agents pass callers on to with one key."""
    require(by, "calls.configure")
    within, once = {"tenant_id": by.tenant_id}, ("number", "这个号码已经登记")
    return await saving.save(
        DirectoryEntry, row_id, fields.model_dump(), within=within, once=once, by=by, now=now
    )


async def remove_entry(row_id: int, *, by: Actor, now: datetime) -> None:
    """Off the list."""
    require(by, "calls.configure")
    await saving.remove(DirectoryEntry, row_id, within={"tenant_id": by.tenant_id}, by=by, now=now)


async def dial_rules(*, by: Actor) -> list[DialPrefix]:
    """By prefix; the empty one, for all others, first."""
    require(by, "calls.configure")
    return await DialPrefix.filter(tenant_id=by.tenant_id).order_by("prefix")


async def line_names(*, by: Actor) -> list[str]:
    """The lines a dial rule may name."""
    require(by, "calls.configure")
    return [one.name for one in await TrunkLine.filter(active=True).order_by("priority", "id")]


async def save_dial_rule(
    fields: DialFields, *, by: Actor, now: datetime, row_id: int | None = None
) -> DialPrefix:
    """What begins so may, or may not, be dialled."""
    require(by, "calls.configure")
    if not set(fields.trunks) <= set(await line_names(by=by)):
        raise Invalid("没有这条中继", fields={"trunks": "没有这条中继"})
    within, once = {"tenant_id": by.tenant_id}, ("prefix", "这个号段已有拨号规则")
    return await saving.save(
        DialPrefix, row_id, fields.model_dump(), within=within, once=once, by=by, now=now
    )


async def remove_dial_rule(row_id: int, *, by: Actor, now: datetime) -> None:
    """What begins so falls under the next shorter rule, or cannot be dialled."""
    require(by, "calls.configure")
    await saving.remove(DialPrefix, row_id, within={"tenant_id": by.tenant_id}, by=by, now=now)
