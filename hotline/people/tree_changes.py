"""Changing the organisation tree: each function is one act of an administrator, in one transaction."""

from datetime import datetime
from typing import Any

from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.people.actor import Actor
from hotline.people.inputs import NewOrganisation, OrganisationChange
from hotline.people.keys import unique
from hotline.people.models import Organisation, OrganisationKind, Staff
from hotline.people.organisations import MISSING, forget_centres, subtree, visible
from hotline.people.permissions import require

_REGION, _CENTRE, _WORKSTATION, _DEPARTMENT, _UNIT = OrganisationKind

# What may hang below what; None is the top of the tree.
PARENTS: dict[OrganisationKind, tuple[OrganisationKind | None, ...]] = {
    _REGION: (None, _REGION),
    _CENTRE: (None, _REGION),
    _WORKSTATION: (_CENTRE,),
    _DEPARTMENT: (_CENTRE, _WORKSTATION),
    _UNIT: (_CENTRE, _WORKSTATION, _DEPARTMENT, _UNIT),
}


async def create_organisation(new: NewOrganisation, *, by: Actor, now: datetime) -> Organisation:
    """A new node below a parent of the administrator's own tenant."""
    require(by, "admin.organisations")
    async with transaction():
        parent = await visible(new.parent, by) if new.parent else None
        await _lock_tree(parent)
        _check_place(new.kind, parent, by)
        with unique("code", "这个编码已被使用"):
            row = await _insert(new, parent)
        await _note(by, "organisation.create", row, {"name": row.name, "parent": new.parent or ""}, now)
    return row


async def change_organisation(
    code: str, change: OrganisationChange, *, by: Actor, now: datetime
) -> Organisation:
    """Name, territory, telephone, duties."""
    require(by, "admin.organisations")
    async with transaction():
        row = await visible(code, by)
        before = {name: getattr(row, name) for name in change.model_fields_set}
        after = change.model_dump(exclude_unset=True, exclude_none=True)
        await row.update_from_dict(after).save()
        forget_centres()
        await _note(by, "organisation.change", row, {"before": before, "after": after}, now)
    return row


async def move_organisation(code: str, parent_code: str, *, by: Actor, now: datetime) -> Organisation:
    """Hang a node and all below it under another parent of the same tenant."""
    require(by, "admin.organisations")
    async with transaction():
        parent = await visible(parent_code, by)
        await _lock_tree(parent)
        # Read again behind the lock: somebody else may just have moved either of them.
        row, parent = await visible(code, by), await visible(parent_code, by)
        _check_move(row, parent, by)
        before = row.path
        await _repath(row, parent)
        await _note(by, "organisation.move", row, {"from": before, "to": row.path}, now)
    return row


async def close_organisation(code: str, *, by: Actor, now: datetime) -> Organisation:
    """Nothing is ever deleted: old orders go on naming the organisation that handled them."""
    require(by, "admin.organisations")
    async with transaction():
        row = await visible(code, by)
        await _lock_tree(row)
        await _check_empty(row)
        row.active = False
        await row.save(update_fields=["active"])
        await _note(by, "organisation.close", row, {}, now)
    return row


async def reopen_organisation(code: str, *, by: Actor, now: datetime) -> Organisation:
    """Below a parent that is open itself."""
    require(by, "admin.organisations")
    async with transaction():
        row = await visible(code, by)
        parent = await Organisation.get(id=row.parent_id) if row.parent_id else None
        if parent is not None and not parent.active:
            raise Conflict("上级单位已停用，请先启用上级单位")
        row.active = True
        await row.save(update_fields=["active"])
        await _note(by, "organisation.reopen", row, {}, now)
    return row


async def _lock_tree(organisation: Organisation | None) -> None:
    """One change of a tenant's tree at a time, else two moves could make a ring."""
    if organisation is not None:
        await locked(Organisation, id=organisation.tenant_id or organisation.id)


def _check_place(kind: OrganisationKind, parent: Organisation | None, by: Actor) -> None:
    if kind in (_REGION, _CENTRE) and by.kind != "system":
        raise Forbidden("热线中心只能由系统安装时建立")
    if (parent.kind if parent else None) not in PARENTS[kind]:
        raise _wrong_parent("这类单位不能放在所选上级之下")
    if parent is not None and not parent.active:
        raise _wrong_parent("上级单位已停用")


def _check_move(row: Organisation, parent: Organisation, by: Actor) -> None:
    if row.tenant_id != parent.tenant_id or row.kind in (_REGION, _CENTRE):
        raise NotFound(MISSING)
    if parent.path.startswith(row.path):
        raise _wrong_parent("不能移动到自己的下级")
    _check_place(row.kind, parent, by)


def _wrong_parent(message: str) -> Invalid:
    return Invalid(message, code="wrong_parent", fields={"parent": message})


async def _insert(new: NewOrganisation, parent: Organisation | None) -> Organisation:
    """The path needs the id, so it is written second; nobody sees the row before the commit."""
    columns: dict[str, Any] = new.model_dump(exclude={"parent"})
    row = await Organisation.create(**columns, parent=parent, tenant_id=parent.tenant_id if parent else None)
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    if row.kind is _CENTRE:
        row.tenant_id = row.id
    await row.save(update_fields=["path", "tenant_id"])
    return row


async def _repath(row: Organisation, parent: Organisation) -> None:
    old, new = row.path, f"{parent.path}{row.id}/"
    moved = await subtree(old)
    for node in moved:
        node.path = new + node.path.removeprefix(old)
    await Organisation.bulk_update(moved, ["path"])
    row.path, row.parent_id = new, parent.id
    await row.save(update_fields=["path", "parent_id"])


async def _check_empty(row: Organisation) -> None:
    if await Organisation.filter(parent_id=row.id, active=True).exists():
        raise Conflict("该单位还有启用的下级单位，请先处理", code="has_children")
    people = await Staff.filter(organisation_id=row.id, active=True).count()
    if people:
        raise Conflict("该单位还有 {people} 名在用人员，请先调整", code="has_staff", people=people)


async def _note(by: Actor, action: str, row: Organisation, detail: dict[str, Any], now: datetime) -> None:
    await audit.record(by.label, action, f"organisation:{row.code}", detail, now, by.request_id)
